package dev.roundabout.strategy;

import org.jspecify.annotations.Nullable;

/**
 * A part of the {@link StickyTable}: a hash table in four primitive arrays. Every method may be called by any thread.
 *
 * <p>Times are nanoseconds from an arbitrary origin and compared by their difference. An entry is dead when it has no
 * open session and its last one ended {@code timeout} ago or longer; a dead entry is as good as none.
 */
final class StickyStripe {
    /*
     * Open addressing with linear probing, at most half full, so that a run of neighbours is short. An entry is removed
     * by moving later ones of its run up (Knuth, TAOCP 3, 6.4, algorithm R), which needs no tombstones. A stripe that is
     * half full doubles, dropping the dead; at its largest it makes room by giving up one entry near the place of the
     * new one: the first dead one or, without any, the one unused for longest. One with open sessions is never given up;
     * where all neighbours have some, the new client is not remembered.
     */
    private static final int SMALLEST = 16;
    private static final int NEIGHBOURS = 16;

    private final long seed;
    private final int largest;

    // Guarded by this. A mark of NONE is an empty place.
    private long[] clients = new long[SMALLEST];
    private int[] marks = new int[SMALLEST];
    private int[] open = new int[SMALLEST];
    private long[] lastSeen = new long[SMALLEST];
    private int size;

    /** At most so many entries, a power of two of 8 or more. */
    StickyStripe(long seed, int maxEntries) {
        this.seed = seed;
        this.largest = 2 * maxEntries;
    }

    /** Where a client belongs: the high bits choose the stripe, the low ones the place in it. */
    static long hash(long client, long seed) {
        return Xxh64.hash(client, 0, seed);
    }

    synchronized int find(long client, long hash, long now, long timeout) {
        int place = locate(client, hash);
        return dead(place, now, timeout) ? StickyTable.NONE : marks[place];
    }

    synchronized @Nullable Entry look(long client, long hash, long now, long timeout) {
        int place = locate(client, hash);
        return dead(place, now, timeout) ? null : new Entry(marks[place], open[place], lastSeen[place]);
    }

    synchronized int reserve(long client, long hash, int expected, int mark, long now, long timeout) {
        int place = locate(client, hash);
        int current = dead(place, now, timeout) ? StickyTable.NONE : marks[place];
        if (current != expected && current != StickyTable.NONE) {
            return current;
        }
        place = claim(client, hash, now, timeout);
        if (place < 0) {
            return StickyTable.NONE;
        }
        marks[place] = mark;
        lastSeen[place] = now;
        return mark;
    }

    synchronized void connected(long client, long hash, int mark, long now, long timeout) {
        int place = locate(client, hash);
        if (dead(place, now, timeout)) {
            place = mark == StickyTable.NONE ? -1 : claim(client, hash, now, timeout);
            if (place < 0) {
                return;
            }
            marks[place] = mark;
        } else if (mark != StickyTable.NONE && !StickyTable.settled(marks[place])) {
            marks[place] = mark;
        }
        open[place]++;
        lastSeen[place] = now;
    }

    synchronized void ended(long client, long hash, long now) {
        int place = locate(client, hash);
        // Zero if the sessions began before the client was remembered.
        if (marks[place] != StickyTable.NONE && open[place] > 0) {
            open[place]--;
            lastSeen[place] = now;
        }
    }

    synchronized int size() {
        return size;
    }

    /** Remembers a client from before; unless one is there, or there is no room. */
    synchronized void restore(long client, long hash, int mark, long seen, long now, long timeout) {
        int place = locate(client, hash);
        if (dead(place, now, timeout)) {
            place = claim(client, hash, now, timeout);
            if (place >= 0) {
                marks[place] = mark;
                lastSeen[place] = seen;
            }
        }
    }

    /** Tells of every client that was connected to a backend and is still remembered; the lock is held for a copy only. */
    void visit(long now, long timeout, Visitor visitor) {
        long[] copiedClients;
        int[] copiedMarks;
        int[] copiedOpen;
        long[] copiedLastSeen;
        synchronized (this) {
            copiedClients = clients.clone();
            copiedMarks = marks.clone();
            copiedOpen = open.clone();
            copiedLastSeen = lastSeen.clone();
        }
        for (int place = 0; place < copiedMarks.length; place++) {
            long left = copiedOpen[place] > 0 ? timeout : timeout - (now - copiedLastSeen[place]);
            if (StickyTable.settled(copiedMarks[place]) && left > 0) {
                visitor.client(copiedClients[place], StickyTable.numberOf(copiedMarks[place]), left);
            }
        }
    }

    /** Told of one client at a time. */
    @FunctionalInterface
    interface Visitor {
        void client(long client, int number, long leftNanos);
    }

    /** The client's place, or else the empty one where it would go. */
    private int locate(long client, long hash) {
        int last = clients.length - 1;
        int place = (int) hash & last;
        while (marks[place] != StickyTable.NONE && clients[place] != client) {
            place = (place + 1) & last;
        }
        return place;
    }

    private boolean dead(int place, long now, long timeout) {
        return marks[place] == StickyTable.NONE || (open[place] == 0 && now - lastSeen[place] >= timeout);
    }

    /** The client's place, a new one if need be, which the caller then marks; -1 if there is no room. */
    private int claim(long client, long hash, long now, long timeout) {
        int place = locate(client, hash);
        if (marks[place] != StickyTable.NONE) {
            return place;
        }
        if (2 * size >= clients.length) {
            if (clients.length < largest) {
                rebuild(now, timeout);
            } else if (!giveUpNeighbour((int) hash & (clients.length - 1), now, timeout)) {
                return -1;
            }
            place = locate(client, hash);
        }
        size++;
        clients[place] = client;
        open[place] = 0;
        return place;
    }

    /** Drops the dead; doubles, unless at least half of the entries were dead. */
    private void rebuild(long now, long timeout) {
        long[] oldClients = clients;
        int[] oldMarks = marks;
        int[] oldOpen = open;
        long[] oldLastSeen = lastSeen;
        int living = 0;
        for (int place = 0; place < oldMarks.length; place++) {
            living += dead(place, now, timeout) ? 0 : 1;
        }
        int length = living > oldMarks.length / 4 ? 2 * oldMarks.length : oldMarks.length;
        clients = new long[length];
        marks = new int[length];
        open = new int[length];
        lastSeen = new long[length];
        size = living;
        for (int old = 0; old < oldMarks.length; old++) {
            boolean alive = oldMarks[old] != StickyTable.NONE && (oldOpen[old] > 0 || now - oldLastSeen[old] < timeout);
            if (alive) {
                int place = locate(oldClients[old], hash(oldClients[old], seed));
                clients[place] = oldClients[old];
                marks[place] = oldMarks[old];
                open[place] = oldOpen[old];
                lastSeen[place] = oldLastSeen[old];
            }
        }
    }

    private boolean giveUpNeighbour(int home, long now, long timeout) {
        int oldest = -1;
        int place = home;
        for (int seen = 0; seen < Math.min(NEIGHBOURS, size); place = (place + 1) & (clients.length - 1)) {
            if (marks[place] == StickyTable.NONE) {
                continue;
            }
            seen++;
            if (dead(place, now, timeout)) {
                oldest = place;
                break;
            }
            if (open[place] == 0 && (oldest < 0 || lastSeen[place] - lastSeen[oldest] < 0)) {
                oldest = place;
            }
        }
        if (oldest < 0) {
            return false;
        }
        remove(oldest);
        return true;
    }

    private void remove(int gap) {
        int last = clients.length - 1;
        for (int place = (gap + 1) & last; marks[place] != StickyTable.NONE; place = (place + 1) & last) {
            int home = (int) hash(clients[place], seed) & last;
            if (((place - home) & last) >= ((place - gap) & last)) {
                clients[gap] = clients[place];
                marks[gap] = marks[place];
                open[gap] = open[place];
                lastSeen[gap] = lastSeen[place];
                gap = place;
            }
        }
        marks[gap] = StickyTable.NONE;
        size--;
    }

    /** What is remembered of one client at one moment. */
    record Entry(int mark, int open, long lastSeen) {}
}
