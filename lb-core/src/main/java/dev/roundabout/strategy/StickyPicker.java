package dev.roundabout.strategy;

import java.time.Duration;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends a client where it was before; one that is not remembered takes its turn. Strict: a client that had a session
 * with its backend gets that one or none. Lax: another, which then takes the old one's place.
 */
final class StickyPicker implements Picker {
    private final boolean strict;
    private final long timeout;
    private final StickyTable table;
    private final Turns turns;
    private final IdentityHashMap<Candidate, Integer> numbers = new IdentityHashMap<>();
    private final @Nullable Candidate[] usableByNumber;

    StickyPicker(Candidates candidates, boolean strict, long timeout, StickyTable table, AtomicLong cursor) {
        this.strict = strict;
        this.timeout = timeout;
        this.table = table;
        this.turns = new Turns(candidates.usable(), cursor);
        List<Candidate> all = candidates.all();
        int[] given = table.number(all);
        for (int i = 0; i < given.length; i++) {
            numbers.put(all.get(i), given[i]);
        }
        this.usableByNumber = new Candidate[Arrays.stream(given).max().orElse(0) + 1];
        for (Candidate candidate : candidates.usable()) {
            usableByNumber[number(candidate)] = candidate;
        }
    }

    @Override
    public @Nullable Candidate pick(PickContext context) {
        long client = context.client().stickyKey();
        long now = context.nanoTime();
        int mark = table.find(client, now, timeout);
        Candidate own = available(mark, context);
        if (own != null || (strict && StickyTable.settled(mark))) {
            return own;
        }
        Candidate next = turns.next(context);
        if (next == null) {
            return null;
        }
        Candidate reserved = available(table.reserve(client, mark, number(next), now, timeout), context);
        return reserved == null ? next : reserved;
    }

    @Override
    public Preview peek(PickContext context) {
        StickyStripe.Entry entry = table.look(context.client().stickyKey(), context.nanoTime(), timeout);
        int mark = entry == null ? StickyTable.NONE : entry.mark();
        List<Candidate> order = turns.order();
        Candidate own = available(mark, context);
        if (own != null) {
            return new Preview(own, "remembered", order, kept(entry, context));
        }
        if (strict && StickyTable.settled(mark)) {
            return new Preview(
                    null,
                    "the remembered backend cannot take the session, and the strategy is strict",
                    order,
                    kept(entry, context));
        }
        String turn = mark == StickyTable.NONE ? "not remembered" : "the remembered backend cannot take the session";
        return new Preview(Turns.firstAvailable(order, context), turn + ": the next turn", order, kept(entry, context));
    }

    private Preview.@Nullable Kept kept(StickyStripe.@Nullable Entry entry, PickContext context) {
        if (entry == null) {
            return null;
        }
        Candidate candidate = null;
        for (Map.Entry<Candidate, Integer> numbered : numbers.entrySet()) {
            candidate = numbered.getValue() == StickyTable.numberOf(entry.mark()) ? numbered.getKey() : candidate;
        }
        long unseen = Math.max(0, context.nanoTime() - entry.lastSeen());
        return new Preview.Kept(
                candidate,
                StickyTable.settled(entry.mark()),
                entry.open(),
                Duration.ofNanos(unseen),
                Duration.ofNanos(entry.open() > 0 ? timeout : Math.max(0, timeout - unseen)));
    }

    @Override
    public void connected(ClientAddress client, Candidate candidate, long nanoTime) {
        table.connected(client.stickyKey(), number(candidate), nanoTime, timeout);
    }

    @Override
    public void ended(ClientAddress client, Candidate candidate, long nanoTime) {
        table.ended(client.stickyKey(), nanoTime);
    }

    StickyTable table() {
        return table;
    }

    /** How long a client is remembered after its last session, in nanoseconds. */
    long timeout() {
        return timeout;
    }

    AtomicLong cursor() {
        return turns.cursor();
    }

    /** The backend that is remembered, if this session may have it. */
    private @Nullable Candidate available(int mark, PickContext context) {
        int number = StickyTable.numberOf(mark);
        Candidate candidate = number < usableByNumber.length ? usableByNumber[number] : null;
        return candidate == null || candidate.full() || context.excludes(candidate) ? null : candidate;
    }

    private int number(Candidate candidate) {
        Integer number = numbers.get(candidate);
        return number == null ? 0 : number;
    }
}
