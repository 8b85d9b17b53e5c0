package dev.roundabout.internal.session;

import dev.roundabout.internal.observe.QuietLog;
import dev.roundabout.internal.time.Scheduler;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Descriptors that are held open for nothing until the process has no other left. Then they are given back, and until
 * there are enough again sessions get none at all: nobody is accepted, no backend connected to, no pipe made. So what was
 * given back is there for the admin port, probes, and files of state and log.
 *
 * <p>That there are none is found by a look every second, since it may be the admin port that needs one first, and by
 * whoever did not get one ({@link #suspect}).
 */
public final class DescriptorReserve {
    /** How many are held. */
    public static final int SIZE = 32;

    /** With fewer free ones than this there are none: the next client would get one, and its backend none. */
    private static final int FEWEST = 4;

    /** So many more than the reserve itself must be free before sessions may have any: or they would be gone at once. */
    private static final int MARGIN = 16;

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LATEST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** To count many descriptors takes long: one part in so many of the time, unless that were too seldom. */
    private static final int COUNTING_SHARE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(DescriptorReserve.class);

    // Set once.
    private final Source source;
    private final int size;
    private final Scheduler control;
    private final QuietLog shortage;
    private final QuietLog end;
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();

    // Control thread only, once it is started.
    private final Deque<Closeable> held = new ArrayDeque<>();
    private long spentNanos;
    private long retryNanos;
    private boolean closed;

    // Control thread writes, anyone reads.
    private volatile boolean spent;

    // Any thread.
    private final AtomicBoolean suspected = new AtomicBoolean();

    private DescriptorReserve(Source source, int size, Scheduler control) {
        this.source = source;
        this.size = size;
        this.control = control;
        this.shortage = new QuietLog(control);
        this.end = new QuietLog(control);
    }

    /**
     * Takes the reserve.
     *
     * @throws IllegalArgumentException if there are not so many descriptors
     */
    public static DescriptorReserve open(Source source, Scheduler control) {
        DescriptorReserve reserve = new DescriptorReserve(source, SIZE, control);
        if (!reserve.take(SIZE, reserve.held)) {
            reserve.close();
            throw new IllegalArgumentException("descriptors: none are left (expected: " + SIZE
                    + " at least beside those that are open; the limit is that of ulimit -n)");
        }
        return reserve;
    }

    /** Holds nothing and never finds that there is too little, as where the system has no limit. */
    public static DescriptorReserve none(Scheduler control) {
        return new DescriptorReserve(Source.ENDLESS, 0, control);
    }

    /** Begins to look. */
    public void start() {
        if (size > 0) {
            control.repeat(this::lookAgain, () -> LOOK_NANOS);
        }
    }

    /** Whether it has been given back: sessions must not take descriptors. Any thread. */
    public boolean isSpent() {
        return spent;
    }

    /** Somebody did not get a descriptor, or may not have got one: looks whether there are any. Any thread. */
    public void suspect() {
        if (size > 0 && !spent && suspected.compareAndSet(false, true)) {
            try {
                control.execute(this::look);
            } catch (RejectedExecutionException e) {
                LOG.debug("stopped: nobody needs descriptors any more");
            }
        }
    }

    /** On the control thread: closes what is held. */
    public void close() {
        closed = true;
        closeAll(held);
    }

    /** Runs the task on the control thread whenever sessions may have descriptors again. */
    void onEnd(Runnable task) {
        waiting.add(task);
    }

    private boolean lookAgain() {
        look();
        return !closed;
    }

    private void look() {
        suspected.set(false);
        if (spent || closed) {
            return;
        }
        Deque<Closeable> found = new ArrayDeque<>(FEWEST);
        boolean enough;
        try {
            enough = take(FEWEST, found);
        } finally {
            closeAll(found);
        }
        if (!enough) {
            giveBack();
        }
    }

    private void giveBack() {
        spent = true;
        spentNanos = control.nanoTime();
        retryNanos = RETRY_NANOS;
        closeAll(held);
        shortage.say(more -> LOG.warn(
                "out of descriptors: nobody is accepted and no backend connected to until {} are free; open sessions go"
                        + " on{}",
                size + MARGIN,
                QuietLog.also(more)));
        control.repeat(() -> !closed && !tookBack(), () -> retryNanos);
    }

    /** Counts first: to try would mean to take them, for a moment, from those they were given back for. */
    private boolean tookBack() {
        closeAll(held); // of a try that broke off
        long begun = control.nanoTime();
        long left = source.left();
        long took = control.nanoTime() - begun;
        retryNanos = Math.min(LATEST_RETRY_NANOS, Math.max(RETRY_NANOS, took * COUNTING_SHARE));
        if (left < size + MARGIN) {
            return false;
        }
        if (!take(size, held)) {
            closeAll(held);
            return false;
        }
        spent = false;
        long millis = TimeUnit.NANOSECONDS.toMillis(control.nanoTime() - spentNanos);
        end.say(more -> LOG.info("descriptors are free again after {} ms{}", millis, QuietLog.also(more)));
        waiting.forEach(Runnable::run);
        return true;
    }

    /** As many as asked for, or fewer and false. */
    private boolean take(int count, Deque<Closeable> into) {
        try {
            for (int i = 0; i < count; i++) {
                into.push(source.open());
            }
            return true;
        } catch (IOException e) {
            LOG.debug("no descriptor: {}", e.toString());
            return false;
        }
    }

    private static void closeAll(Deque<Closeable> all) {
        for (Closeable one = all.poll(); one != null; one = all.poll()) {
            try {
                one.close();
            } catch (IOException e) {
                LOG.debug("a descriptor of the reserve was not closed: {}", e.toString());
            }
        }
    }

    /** Where descriptors come from. */
    public interface Source {
        /** There are always more. */
        Source ENDLESS = new Source() {
            @Override
            public Closeable open() {
                return () -> {};
            }

            @Override
            public long left() {
                return Long.MAX_VALUE;
            }
        };

        /**
         * Opens something that needs one descriptor and nothing else.
         *
         * @throws IOException if there is none
         */
        Closeable open() throws IOException;

        /** How many more there are, about. */
        long left();
    }
}
