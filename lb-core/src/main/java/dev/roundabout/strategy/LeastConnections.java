package dev.roundabout.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

        @Override
        public Preview peek(PickContext context) {
            List<Load> loads = new ArrayList<>(); // counted once: sessions begin and end while we sort
            turns.order().forEach(candidate -> loads.add(new Load(candidate, candidate.sessions())));
            loads.sort(Comparator.comparingDouble(Load::share));
            List<Candidate> order = loads.stream().map(Load::candidate).toList();
            return new Preview(
                    Turns.firstAvailable(order, context),
                    "fewest sessions for its weight, those that are equal in turn",
                    order,
                    null);
        }
    }

    /** A candidate and its sessions at one moment; at most 2^31 of them and a weight of 2^8, so the share is told apart. */
    private record Load(Candidate candidate, int sessions) {
        double share() {
            return (double) sessions / candidate.weight();
        }
    }
}
