package dev.roundabout.strategy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which backend a client had last, for about a million clients ({@value #MAX_ENTRIES}). Lives as long as its pool keeps
 * a stored strategy, through all its pickers.
 *
 * <p>A <em>mark</em> is what is remembered of the backend: its number, and whether a session was ever connected to it
 * ({@linkplain #settled settled}) or it has only been picked.
 */
final class StickyTable {
    /*
     * Every event loop reads and writes here, at two or three short steps a session. Sixty-four stripes, each with a
     * lock of its own that is held for about 100 ns (a stripe that grows: up to a millisecond, and only ten times in its
     * life), meet so rarely that this costs less than a table without locks would: that one could not keep backend,
     * time and session count of an entry in step, or move entries to close a gap, without an object for each client.
     */
    static final int MAX_ENTRIES = 1 << 20;

    /** No mark: the client is not remembered. */
    static final int NONE = 0;

    private static final int STRIPES = 64;

    private final long seed;
    private final StickyStripe[] stripes = new StickyStripe[STRIPES];

    // Control thread changes, anyone reads. A number is never given to another address, so that pickers of old lists
    // stay
    // right; the price is a few bytes for each address that was ever added.
    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

    /**
     * An empty table.
     *
     * @param seed keeps clients that choose their address from choosing their place in the table too
     */
    StickyTable(long seed) {
        this.seed = seed;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new StickyStripe(seed, MAX_ENTRIES / STRIPES);
        }
    }

    /** The number of each candidate, 1 or more; the same whenever its address is in the list again. */
    int[] number(List<Candidate> candidates) {
        int[] ranks = Twins.ranks(candidates);
        int[] result = new int[ranks.length];
        for (int i = 0; i < ranks.length; i++) {
            String key = candidates.get(i).key();
            String identity = ranks[i] == 0 ? key : key + "#" + ranks[i];
            result[i] = number(identity);
        }
        return result;
    }

    /** Tells of every client that is remembered and was connected, with its backend's address. Any thread. */
    void visit(long now, long timeout, StoredClients.Visitor visitor) {
        Map<Integer, String> identities = new HashMap<>();
        numbers.forEach((identity, number) -> identities.put(number, identity));
        for (StickyStripe stripe : stripes) {
            stripe.visit(now, timeout, (client, number, left) -> {
                String identity = identities.get(number);
                if (identity != null) {
                    visitor.client(client, identity, left);
                }
            });
        }
    }

    /** Remembers a client from before a restart; it has no open session. Control thread only. */
    void restore(long client, String identity, long left, long now, long timeout) {
        long hash = StickyStripe.hash(client, seed);
        long seen = now - (timeout - Math.min(left, timeout));
        stripe(hash).restore(client, hash, number(identity) << 1 | 1, seen, now, timeout);
    }

    private int number(String identity) {
        Integer given = numbers.get(identity);
        if (given == null) {
            given = numbers.size() + 1;
            numbers.put(identity, given);
        }
        return given;
    }

    /** What is remembered of the client, or {@link #NONE}. */
    int find(long client, long now, long timeout) {
        long hash = StickyStripe.hash(client, seed);
        return stripe(hash).find(client, hash, now, timeout);
    }

    /** What is in the table of the client, untouched; {@code null} if it is not remembered. */
    StickyStripe.@Nullable Entry look(long client, long now, long timeout) {
        long hash = StickyStripe.hash(client, seed);
        return stripe(hash).look(client, hash, now, timeout);
    }

    /**
     * Remembers a backend that was picked but is not connected yet, so that a client's sessions that come all at once
     * go the same way; unless another session was faster.
     *
     * @param expected what {@link #find} returned
     * @param number the backend's
     * @return what is remembered now; {@link #NONE} if there is no place
     */
    int reserve(long client, int expected, int number, long now, long timeout) {
        long hash = StickyStripe.hash(client, seed);
        return stripe(hash).reserve(client, hash, expected, number << 1, now, timeout);
    }

    /**
     * One more session of the client is open. Remembers its backend, unless the client has settled with another.
     *
     * @param number the backend's; 0 if it is not in the list any more, and then not remembered
     */
    void connected(long client, int number, long now, long timeout) {
        long hash = StickyStripe.hash(client, seed);
        stripe(hash).connected(client, hash, number == 0 ? NONE : number << 1 | 1, now, timeout);
    }

    /** One session less; after the last one the client's time begins to run. */
    void ended(long client, long now) {
        long hash = StickyStripe.hash(client, seed);
        stripe(hash).ended(client, hash, now);
    }

    /** The clients in the table, those among them whose time is over but whose place was not needed yet. */
    int size() {
        int size = 0;
        for (StickyStripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    static int numberOf(int mark) {
        return mark >>> 1;
    }

    static boolean settled(int mark) {
        return (mark & 1) != 0;
    }

    private StickyStripe stripe(long hash) {
        return stripes[(int) (hash >>> 58)];
    }
}
