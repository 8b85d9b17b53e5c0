package dev.roundabout.strategy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Candidates in turn, each as often as its weight says and evenly spread. Exact over any number of threads, because all
 * draw from one cursor.
 */
final class Turns {
    /*
     * One period (the sum of the weights over their common divisor) is laid out when the list is published, so that a
     * turn is one atomic increment and one array access. The k-th turn of a candidate with share w of a period of P
     * belongs between floor(k P / w) and ceil((k + 1) P / w); handed out by the earliest deadline, every turn meets
     * its window (Baruah, Cohen, Plaxton and Varvel, "Proportionate Progress", 1996), so that at no moment is any
     * candidate a whole turn ahead or behind.
     */
    private final Candidate[] usable;
    private final Candidate[] period;
    // Shared with the pickers before and after this one.
    private final AtomicLong cursor;

    Turns(List<Candidate> usable, AtomicLong cursor) {
        this.usable = usable.toArray(Candidate[]::new);
        this.period = layOut(usable);
        this.cursor = cursor;
    }

    /** What carries over to the next list. */
    AtomicLong cursor() {
        return cursor;
    }

    /** The candidate whose turn it is, passing over those that are excluded or full; {@code null} if all are. */
    @Nullable
    Candidate next(PickContext context) {
        if (period.length == 0) {
            return null;
        }
        Candidate first = at(cursor.getAndIncrement());
        if (!first.full() && !context.excludes(first)) {
            return first;
        }
        for (Candidate candidate : usable) {
            if (!candidate.full() && !context.excludes(candidate)) {
                return next(context, Integer.MAX_VALUE, 1, candidate);
            }
        }
        return null;
    }

    /**
     * As {@link #next(PickContext)}, passing also over those that have more sessions for their weight than given.
     *
     * @param otherwise what is returned if by now there is none
     */
    Candidate next(PickContext context, int sessions, int weight, Candidate otherwise) {
        /*
         * Turns that were passed over are used up. Going on from there without moving the cursor would give all the
         * turns of a dead candidate to the one behind it.
         */
        while (true) {
            long from = cursor.get();
            int skipped = 0;
            Candidate candidate = at(from);
            while (candidate.full()
                    || (long) candidate.sessions() * weight > (long) sessions * candidate.weight()
                    || context.excludes(candidate)) {
                if (++skipped == period.length) {
                    return otherwise;
                }
                candidate = at(from + skipped);
            }
            if (cursor.compareAndSet(from, from + skipped + 1)) {
                return candidate;
            }
        }
    }

    /** Every candidate once, in the order of their next turns. Moves nothing. */
    List<Candidate> order() {
        Set<Candidate> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Candidate> result = new ArrayList<>(usable.length);
        long from = cursor.get();
        for (int i = 0; i < period.length; i++) {
            Candidate candidate = at(from + i);
            if (seen.add(candidate)) {
                result.add(candidate);
            }
        }
        return result;
    }

    /** The first of them that this session may have; {@code null} if there is none. */
    static @Nullable Candidate firstAvailable(List<Candidate> order, PickContext context) {
        for (Candidate candidate : order) {
            if (!candidate.full() && !context.excludes(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private Candidate at(long turn) {
        return period[Math.floorMod(turn, period.length)];
    }

    private static Candidate[] layOut(List<Candidate> candidates) {
        int divisor = 0;
        int sum = 0;
        for (Candidate candidate : candidates) {
            divisor = greatestCommonDivisor(candidate.weight(), divisor);
            sum += candidate.weight();
        }
        int length = divisor == 0 ? 0 : sum / divisor;
        List<Turn> turns = new ArrayList<>(length);
        for (int index = 0; index < candidates.size(); index++) {
            int share = candidates.get(index).weight() / divisor;
            for (long k = 0; k < share; k++) {
                int from = (int) (k * length / share);
                int until = (int) (((k + 1) * length + share - 1) / share);
                turns.add(new Turn(index, from, until));
            }
        }
        turns.sort(Comparator.comparingInt(Turn::from));

        PriorityQueue<Turn> waiting =
                new PriorityQueue<>(Comparator.comparingInt(Turn::until).thenComparingInt(Turn::index));
        Candidate[] period = new Candidate[length];
        int released = 0;
        for (int now = 0; now < length; now++) {
            while (released < length && turns.get(released).from() <= now) {
                waiting.add(turns.get(released++));
            }
            period[now] = candidates.get(waiting.remove().index());
        }
        return period;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** One turn of a candidate and the window it belongs in. */
    private record Turn(int index, int from, int until) {}
}
