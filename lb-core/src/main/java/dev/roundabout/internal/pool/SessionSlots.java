package dev.roundabout.internal.pool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The sessions of one backend and whether it takes more, in one word: a pick and a removal are each one CAS, so that no
 * session slips into a backend that was found empty and retired.
 */
final class SessionSlots {
    private static final long COUNT = 0xffff_ffffL;
    private static final long CLOSED = 1L << 32;
    private static final long RETIRED = 1L << 33;

    private final AtomicLong word = new AtomicLong();

    /** Takes a slot unless closed, retired, or full; a limit of 0 is none. */
    boolean tryAcquire(int limit) {
        while (true) {
            long now = word.get();
            if (now > COUNT || (limit > 0 && now >= limit)) {
                return false;
            }
            if (word.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Gives a slot back. Returns whether that was the last one while no more are given out. */
    boolean release() {
        long left = word.decrementAndGet();
        if ((left & COUNT) == COUNT) {
            throw new IllegalStateException("a slot was released that nobody had");
        }
        return left > COUNT && (left & COUNT) == 0;
    }

    int count() {
        return (int) (word.get() & COUNT);
    }

    /** Gives out slots again; not after retiring. */
    void open() {
        word.updateAndGet(now -> now & ~CLOSED);
    }

    /** Gives out no more slots. */
    void close() {
        word.updateAndGet(now -> now | CLOSED);
    }

    /** Gives out no more slots for good if none is out; returns whether that was so. */
    boolean retireIfEmpty() {
        while (true) {
            long now = word.get();
            if ((now & COUNT) != 0) {
                return false;
            }
            if (word.compareAndSet(now, now | RETIRED)) {
                return true;
            }
        }
    }

    /** Gives out no more slots for good, whatever is out. */
    void retire() {
        word.updateAndGet(now -> now | RETIRED);
    }
}
