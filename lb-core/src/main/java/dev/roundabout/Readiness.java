package dev.roundabout;

/** Whether a load balancer can serve. */
public enum Readiness {
    /** Every pool that a listener leads to has an eligible backend. */
    READY,
    /** Some pool has no eligible backend and tries all it has (fail-open). */
    DEGRADED,
    /** Starting, or some pool has nothing to try. */
    NOT_READY,
    /** It was asked to stop, or has stopped: no new session, no change. */
    STOPPING;

    /** {@return whether new sessions find a backend in every pool} */
    public boolean serves() {
        return this == READY || this == DEGRADED;
    }
}
