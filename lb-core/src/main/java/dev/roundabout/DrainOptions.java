package dev.roundabout;

import java.time.Duration;

/**
 * How a backend is drained.
 *
 * @param timeout how long its sessions may go on; the rest is cut with {@link CloseReason#DRAIN_DEADLINE}; zero cuts
 *     them at once
 * @param then what becomes of the backend when it is empty
 * @param force whether the last eligible backend may be drained
 */
public record DrainOptions(Duration timeout, Then then, boolean force) {
    /** {@inheritDoc} */
    public DrainOptions {
        if (timeout.isNegative() || timeout.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: zero to 366 days)");
        }
    }

    /** What becomes of a drained backend. */
    public enum Then {
        /** It stays, DISABLED. */
        DISABLE,
        /** It leaves the pool. */
        REMOVE
    }
}
