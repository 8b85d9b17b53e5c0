package dev.roundabout;

/** Whether a load balancer can serve. */
public enum Readiness {
    /** Every pool that a listener leads to has an eligible backend. */
    READY,
    /** Some pool has no eligible backend and tries all it has (fail-open). */
    DEGRADED,
    /** Starting, stopping, or some pool has nothing to try. */
    NOT_READY
}
