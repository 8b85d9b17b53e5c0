package dev.roundabout.internal.observe;

import dev.roundabout.internal.time.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** Lets one line a second through and counts the rest. Callable from any thread. */
public final class QuietLog {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;
    private final AtomicLong nextNanos;
    private final LongAdder suppressed = new LongAdder();

    public QuietLog(Ticker ticker) {
        this.ticker = ticker;
        this.nextNanos = new AtomicLong(ticker.nanoTime());
    }

    /** Calls {@code line} with how many were suppressed since the last, or counts this one. */
    public void say(LongConsumer line) {
        long now = ticker.nanoTime();
        long next = nextNanos.get();
        if (now - next >= 0 && nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
            line.accept(suppressed.sumThenReset());
        } else {
            suppressed.increment();
        }
    }

    /** The end of a line: nothing, or how many more there were. */
    public static String also(long suppressed) {
        return suppressed == 0 ? "" : " (and " + suppressed + " more since the last line)";
    }
}
