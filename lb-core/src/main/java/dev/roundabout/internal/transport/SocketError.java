package dev.roundabout.internal.transport;

/** How a connection broke. */
public enum SocketError {
    /** The peer reset it. */
    RESET,
    /** The peer vanished: timed out, or no route any more. */
    LOST,
    /** This side failed. */
    INTERNAL
}
