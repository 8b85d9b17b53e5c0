package dev.roundabout;

/** What the operator wants of a backend; apart from what probes say. */
public enum AdminState {
    /** Takes sessions if it is healthy. */
    ENABLED,
    /** Takes no new session, keeps those it has until a deadline; still probed. */
    DRAINING,
    /** Takes no session and is not probed; sessions it has go on. */
    DISABLED
}
