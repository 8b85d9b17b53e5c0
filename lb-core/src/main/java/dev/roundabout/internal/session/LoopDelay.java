package dev.roundabout.internal.session;

import dev.roundabout.internal.observe.QuietLog;
import dev.roundabout.internal.time.Ticker;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How late one event loop is: its table says when the loop was asked to turn it and when it did. Measures nothing while
 * there are no sessions, and costs no timer of its own.
 */
final class LoopDelay {
    /** From this on a client notices, and so does the log. */
    static final long NOTABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The longest delay is that of this window or of the one before, so that whoever asks now and then misses little. */
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(LoopDelay.class);

    // Set once.
    private final int loop;
    private final Ticker ticker;
    private final QuietLog log;
    private final long originNanos;

    // The loop writes, anyone reads.
    private volatile Seen seen = new Seen(0, 0, 0);
    private volatile boolean expecting;
    private volatile long dueNanos;

    // Anyone, once.
    private volatile boolean ended;

    /**
     * @param log shared by the loops of one load balancer: what holds up one holds up others
     */
    LoopDelay(int loop, Ticker ticker, QuietLog log) {
        this.loop = loop;
        this.ticker = ticker;
        this.log = log;
        this.originNanos = ticker.nanoTime();
    }

    /** The loop was asked to run a task then. */
    void expect(long nanos) {
        dueNanos = nanos;
        expecting = true;
    }

    /** It runs the task now; returns by how much that is late. */
    long ran(long nowNanos) {
        expecting = false;
        long late = nowNanos - dueNanos;
        long window = window(nowNanos);
        Seen last = seen;
        if (window != last.window) {
            seen = new Seen(window, late, window == last.window + 1 ? last.longest : 0);
        } else if (late > last.longest) {
            seen = new Seen(window, late, last.longestBefore);
        }
        if (late > NOTABLE_NANOS) {
            log.say(more -> LOG.warn(
                    "event loop {} was {} ms late, and so was every session on it{}",
                    loop,
                    TimeUnit.NANOSECONDS.toMillis(late),
                    QuietLog.also(more)));
        }
        return late;
    }

    /** The longest delay of late, one that still lasts among them; 0 or more. Any thread. */
    long longestNanos() {
        // In this order: a task that runs meanwhile is found in what was seen.
        long lasting = lastingNanos();
        Seen last = seen;
        long windowsAgo = window(ticker.nanoTime()) - last.window;
        long over = windowsAgo == 0 ? Math.max(last.longest, last.longestBefore) : windowsAgo == 1 ? last.longest : 0;
        return Math.max(0, Math.max(lasting, over));
    }

    /** How late the loop is now, if it has not run what it was asked to; 0 or less if it is not late. Any thread. */
    long lastingNanos() {
        return expecting && !ended ? ticker.nanoTime() - dueNanos : 0;
    }

    /** A delay does not last any more: the loop ends, and with it what it was asked for. Any thread. */
    void end() {
        ended = true;
    }

    private long window(long nanos) {
        return (nanos - originNanos) / WINDOW_NANOS;
    }

    /** Made anew when the window or its longest delay changes, not at every turn. */
    private record Seen(long window, long longest, long longestBefore) {}
}
