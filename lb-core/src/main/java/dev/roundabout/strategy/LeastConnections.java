package dev.roundabout.strategy;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The backend with the fewest sessions for its weight; those that are equal take turns. */
record LeastConnections() implements Strategy {
    @Override
    public String name() {
        return "least-connections";
    }

    @Override
    public Picker bind(Candidates candidates, @Nullable Picker previous) {
        return bind(candidates, previous instanceof LeastLoaded last ? last.turns.cursor() : new AtomicLong());
    }

    static Picker bind(Candidates candidates, AtomicLong cursor) {
        return new LeastLoaded(candidates, cursor);
    }

    @Override
    public String toString() {
        return name();
    }

    /** Scans all: exact, and at a hundred backends still far below what a connection costs. */
    private static final class LeastLoaded implements Picker {
        private final Candidate[] usable;
        private final Turns turns;

        LeastLoaded(Candidates candidates, AtomicLong cursor) {
            usable = candidates.usable().toArray(Candidate[]::new);
            turns = new Turns(candidates.usable(), cursor);
        }

        @Override
        public @Nullable Candidate pick(PickContext context) {
            Candidate least = null;
            int leastSessions = 0;
            boolean shared = false;
            for (Candidate candidate : usable) {
                if (candidate.full() || context.excludes(candidate)) {
                    continue;
                }
                int sessions = candidate.sessions();
                // a / b < c / d without the rounding
                long difference = least == null
                        ? -1
                        : (long) sessions * least.weight() - (long) leastSessions * candidate.weight();
                if (difference < 0) {
                    least = candidate;
                    leastSessions = sessions;
                    shared = false;
                } else if (difference == 0) {
                    shared = true;
                }
            }
            return least == null || !shared ? least : turns.next(context, leastSessions, least.weight(), least);
        }
    }
}
