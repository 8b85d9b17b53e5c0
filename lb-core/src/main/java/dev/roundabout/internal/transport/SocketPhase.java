package dev.roundabout.internal.transport;

/** How far the two sockets of one session are, as their transport sees them. */
public enum SocketPhase {
    /** No backend yet: of the client no more is read than has to be. */
    OPENING,
    RELAYING,
    /** One side broke, the session knows, and the other is on its way out. */
    ABORTING,
    /** Nothing is reported any more. */
    CLOSED
}
