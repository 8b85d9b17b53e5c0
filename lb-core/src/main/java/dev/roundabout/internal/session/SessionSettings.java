package dev.roundabout.internal.session;

import dev.roundabout.config.PoolConfig;

/** A pool's times and counts in the units the sessions use; 0 is no limit where the configuration allows it. */
record SessionSettings(
        long connectTimeoutNanos,
        long idleTimeoutNanos,
        long halfClosedTimeoutNanos,
        int attempts,
        long failOverBudgetNanos) {

    static SessionSettings of(PoolConfig config) {
        return new SessionSettings(
                config.connectTimeout().toNanos(),
                config.idleTimeout().toNanos(),
                config.halfClosedTimeout().toNanos(),
                config.failOver().attempts(),
                config.failOver().budget().toNanos());
    }
}
