package dev.roundabout.internal.session;

import dev.roundabout.SessionState;

/** How far a session is, as it sees itself. */
enum Phase {
    /** Its client has yet to say on whose behalf it comes. */
    AWAITING_HEADER,
    /** Waits because its client opens sessions too fast. */
    DELAYED,
    CONNECTING,
    RELAYING,
    /** The backend broke; what was read from it is on its way to the client. */
    ABORTING,
    CLOSED;

    /** The same for users. */
    SessionState state(boolean halfClosed) {
        return switch (this) {
            case AWAITING_HEADER -> SessionState.AWAITING_HEADER;
            case DELAYED -> SessionState.DELAYED;
            case CONNECTING -> SessionState.CONNECTING;
            case RELAYING -> halfClosed ? SessionState.HALF_CLOSED : SessionState.RELAYING;
            case ABORTING, CLOSED -> SessionState.ABORTING;
        };
    }
}
