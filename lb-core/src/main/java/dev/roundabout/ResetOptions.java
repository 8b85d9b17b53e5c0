package dev.roundabout;

import org.jspecify.annotations.Nullable;

/**
 * Which run-time changes are given up.
 *
 * @param pool the changes of this pool; {@code null} for those of every pool
 * @param backend the change of this backend, by name; {@code null} for all of the pool; needs a pool
 * @param force whether a pool may lose its last eligible backend
 */
public record ResetOptions(@Nullable String pool, @Nullable String backend, boolean force) {
    /** {@inheritDoc} */
    public ResetOptions {
        if (backend != null && pool == null) {
            throw new IllegalArgumentException("pool: none (expected: the pool of backend " + backend + ")");
        }
    }
}
