package dev.roundabout.internal.admission;

import dev.roundabout.AdmissionRefusal;
import org.jspecify.annotations.Nullable;

/**
 * A part of the {@link ClientLimits}: a hash table in primitive arrays. Every method may be called by any thread.
 *
 * <p>Times are nanoseconds from an arbitrary origin and compared by their difference. A client is idle when it has no
 * session and is due by both rates: then it is no different from one that was never seen.
 */
final class ClientStripe {
    /*
     * A lock for each of sixty-four stripes, held for about 100 ns, twice or three times a session: session count and
     * rates of a client must move in step, and an object for each client would be more than all of that costs.
     *
     * Open addressing with linear probing, at most half full. An entry is removed by moving later ones of its run up
     * (Knuth, TAOCP 3, 6.4, algorithm R), which needs no tombstones. A stripe that is half full doubles, dropping the
     * idle; at its largest it makes room near the place of the new entry.
     */
    private static final int SMALLEST = 16;
    private static final int NEIGHBOURS = 16;

    private final long seed;
    private final int largest;

    // Guarded by this.
    private boolean[] used = new boolean[SMALLEST];
    private long[] clients = new long[SMALLEST];
    private int[] sessions = new int[SMALLEST];
    private long[] hardDue = new long[SMALLEST];
    private long[] softDue = new long[SMALLEST];
    private int size;

    /** At most so many clients, a power of two of 8 or more. */
    ClientStripe(long seed, int maxClients) {
        this.seed = seed;
        this.largest = 2 * maxClients;
    }

    /** Where a client belongs: the high bits choose the stripe, the low ones the place in it. */
    static long hash(long client, long seed) {
        // The finaliser of MurmurHash3; the seed keeps clients from choosing their place.
        long mixed = client ^ seed;
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    synchronized @Nullable AdmissionRefusal tryAdmit(long client, long hash, int maxSessions, Rate rate, long now) {
        int place = claim(client, hash, now);
        if (place < 0) {
            return null;
        }
        if (maxSessions > 0 && sessions[place] >= maxSessions) {
            return AdmissionRefusal.CLIENT_SESSIONS;
        }
        if (!rate.isNone()) {
            if (rate.isOver(hardDue[place], now)) {
                return AdmissionRefusal.CLIENT_RATE;
            }
            hardDue[place] = rate.next(hardDue[place], now);
        }
        sessions[place]++;
        return null;
    }

    synchronized boolean isOver(long client, long hash, Rate rate, long now) {
        int place = locate(client, hash);
        if (!used[place]) {
            return false;
        }
        if (rate.isOver(softDue[place], now)) {
            return true;
        }
        softDue[place] = rate.next(softDue[place], now);
        return false;
    }

    synchronized @Nullable AdmissionRefusal peek(long client, long hash, int maxSessions, Rate rate, long now) {
        int place = locate(client, hash);
        if (!used[place]) {
            return null;
        }
        if (maxSessions > 0 && sessions[place] >= maxSessions) {
            return AdmissionRefusal.CLIENT_SESSIONS;
        }
        return !rate.isNone() && rate.isOver(hardDue[place], now) ? AdmissionRefusal.CLIENT_RATE : null;
    }

    synchronized boolean wouldBeOver(long client, long hash, Rate rate, long now) {
        int place = locate(client, hash);
        return used[place] && rate.isOver(softDue[place], now);
    }

    synchronized void released(long client, long hash) {
        int place = locate(client, hash);
        // Not there, or at zero, only if it was admitted without being counted.
        if (used[place] && sessions[place] > 0) {
            sessions[place]--;
        }
    }

    synchronized int size() {
        return size;
    }

    /** The client's place, or else the empty one where it would go. */
    private int locate(long client, long hash) {
        int last = clients.length - 1;
        int place = (int) hash & last;
        while (used[place] && clients[place] != client) {
            place = (place + 1) & last;
        }
        return place;
    }

    /** Nanoseconds until an entry without sessions says nothing any more; at or below zero if it already does not. */
    private long rest(int place, long now) {
        return Math.max(hardDue[place] - now, softDue[place] - now);
    }

    private boolean idle(int place, long now) {
        return sessions[place] == 0 && rest(place, now) <= 0;
    }

    /** The client's place, a new one if need be; -1 if there is no room. */
    private int claim(long client, long hash, long now) {
        int place = locate(client, hash);
        if (used[place]) {
            return place;
        }
        if (2 * size >= clients.length) {
            if (clients.length < largest) {
                rebuild(now);
            } else if (!giveUpNeighbour((int) hash & (clients.length - 1), now)) {
                return -1;
            }
            place = locate(client, hash);
        }
        put(place, client, 0, now, now);
        size++;
        return place;
    }

    private void put(int place, long client, int count, long hard, long soft) {
        used[place] = true;
        clients[place] = client;
        sessions[place] = count;
        hardDue[place] = hard;
        softDue[place] = soft;
    }

    /** Drops the idle; doubles, unless at least half of the entries were idle. */
    private void rebuild(long now) {
        boolean[] oldUsed = used;
        long[] oldClients = clients;
        int[] oldSessions = sessions;
        long[] oldHardDue = hardDue;
        long[] oldSoftDue = softDue;
        int busy = 0;
        for (int place = 0; place < oldUsed.length; place++) {
            oldUsed[place] &= !idle(place, now);
            busy += oldUsed[place] ? 1 : 0;
        }
        int length = busy > oldUsed.length / 4 ? 2 * oldUsed.length : oldUsed.length;
        used = new boolean[length];
        clients = new long[length];
        sessions = new int[length];
        hardDue = new long[length];
        softDue = new long[length];
        size = busy;
        for (int old = 0; old < oldUsed.length; old++) {
            if (oldUsed[old]) {
                int place = locate(oldClients[old], hash(oldClients[old], seed));
                put(place, oldClients[old], oldSessions[old], oldHardDue[old], oldSoftDue[old]);
            }
        }
    }

    private boolean giveUpNeighbour(int home, long now) {
        int soonest = -1;
        int place = home;
        for (int seen = 0; seen < Math.min(NEIGHBOURS, size); place = (place + 1) & (clients.length - 1)) {
            if (!used[place]) {
                continue;
            }
            seen++;
            if (sessions[place] == 0 && (soonest < 0 || rest(place, now) < rest(soonest, now))) {
                soonest = place;
            }
        }
        if (soonest < 0) {
            return false;
        }
        remove(soonest);
        return true;
    }

    private void remove(int gap) {
        int last = clients.length - 1;
        for (int place = (gap + 1) & last; used[place]; place = (place + 1) & last) {
            int home = (int) hash(clients[place], seed) & last;
            if (((place - home) & last) >= ((place - gap) & last)) {
                put(gap, clients[place], sessions[place], hardDue[place], softDue[place]);
                gap = place;
            }
        }
        used[gap] = false;
        size--;
    }
}
