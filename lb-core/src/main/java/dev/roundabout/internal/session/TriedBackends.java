package dev.roundabout.internal.session;

import dev.roundabout.internal.pool.PooledBackend;
import dev.roundabout.strategy.Candidate;
import java.util.Arrays;

/** The backends that one session has tried, or found full, and does not try again. Immutable; mostly there are none. */
final class TriedBackends {
    static final TriedBackends NONE = new TriedBackends(new PooledBackend[0]);

    private final PooledBackend[] all;

    private TriedBackends(PooledBackend[] all) {
        this.all = all;
    }

    /** These and one more. */
    TriedBackends and(PooledBackend backend) {
        PooledBackend[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = backend;
        return new TriedBackends(more);
    }

    boolean have(Candidate candidate) {
        for (PooledBackend one : all) {
            if (one == candidate) {
                return true;
            }
        }
        return false;
    }
}
