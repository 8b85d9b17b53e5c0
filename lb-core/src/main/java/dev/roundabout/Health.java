package dev.roundabout;

/** What the active check says of a backend. */
public enum Health {
    /** Not probed yet, or not probed at all. */
    UNKNOWN,
    /** The last verdict was good. */
    UP,
    /** The last verdict was bad. */
    DOWN
}
