package dev.roundabout.internal.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes there are in all sessions together that were read and that their peers have not taken yet, against how
 * many there may be. Sessions keep the account, to the byte, and read the less at a time the fuller it is; with a full
 * one no session begins. Bytes that a peer takes at once, or that are in the kernel, are none of it. Any thread.
 */
public final class KeptBytes {
    private static final long DEFAULT_LIMIT = 64L * 1024 * 1024;

    /** Of the memory for buffers: they are larger than what is in them, and there are others. */
    private static final int SHARE = 4;

    /** A session that could read nothing would never hear of its peer's end. */
    private static final int SMALLEST_READ = 1024;

    private final long limit;
    private final long half;
    private final AtomicLong now = new AtomicLong();

    /**
     * An empty account with the usual limit, or a quarter of the memory there is for buffers if that is less.
     *
     * @param memory in bytes
     */
    public static KeptBytes within(long memory) {
        return new KeptBytes(Math.min(memory / SHARE, DEFAULT_LIMIT));
    }

    /** An empty account with the usual limit, 64 MiB. */
    public KeptBytes() {
        this(DEFAULT_LIMIT);
    }

    /**
     * An empty account.
     *
     * @param limit how many bytes there may be, at least 2
     */
    public KeptBytes(long limit) {
        this.limit = limit;
        this.half = limit / 2;
    }

    /** So many bytes were read and not taken. */
    public void add(long bytes) {
        now.addAndGet(bytes);
    }

    /** So many of them were taken, or thrown away. */
    public void remove(long bytes) {
        now.addAndGet(-bytes);
    }

    /** How many there may be. */
    public long limit() {
        return limit;
    }

    /** How many there are. */
    public long now() {
        return now.get();
    }

    /**
     * How much to read at a time instead of this much: all of it up to half of the limit, from there on less and less,
     * and at the limit 1 KiB or what was wanted, if that is less.
     */
    public int readSize(int wanted) {
        long left = limit - now.get();
        if (left >= half) {
            return wanted;
        }
        long shrunk = Math.max(0, left) * wanted / half;
        return (int) Math.min(wanted, Math.max(SMALLEST_READ, shrunk));
    }

    /** Whether there are as many as there may be, or more. */
    public boolean full() {
        return now.get() >= limit;
    }
}
