package dev.roundabout;

/** How far a session is. */
public enum SessionState {
    /** Its PROXY header has not come yet; its client is still the proxy. */
    AWAITING_HEADER,
    /** It waits because its client opens sessions too fast. */
    DELAYED,
    /** A backend is being looked for or connected to. */
    CONNECTING,
    /** Bytes go both ways. */
    RELAYING,
    /** One direction has ended, the other goes on. */
    HALF_CLOSED,
    /** The backend broke; what it sent before is on its way to the client. */
    ABORTING
}
