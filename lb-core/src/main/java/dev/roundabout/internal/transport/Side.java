package dev.roundabout.internal.transport;

/** One end of a session. */
public enum Side {
    CLIENT,
    BACKEND
}
