package dev.roundabout.admin;

import dev.roundabout.BackendStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.PoolStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sessions a second over a sliding window of ten seconds, from totals read once a second. What was added within the
 * window counts from zero. Admin loop only.
 */
final class SessionRates {
    private static final int SAMPLES = 10;
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoadBalancer lb;
    private final LongSupplier nanoTime;
    private final Deque<Sample> window = new ArrayDeque<>();

    SessionRates(LoadBalancer lb, LongSupplier nanoTime) {
        this.lb = lb;
        this.nanoTime = nanoTime;
    }

    /** To be called once a second. */
    void sample() {
        Map<String, Long> totals = new HashMap<>();
        for (Pool pool : lb.pools()) {
            PoolStatus status = pool.status();
            totals.put(key(status), status.opened());
            for (BackendStatus backend : status.backends()) {
                totals.put(key(status, backend), backend.counters().opened());
            }
        }
        window.addLast(new Sample(nanoTime.getAsLong(), totals));
        if (window.size() > SAMPLES) {
            window.removeFirst();
        }
    }

    double of(PoolStatus pool) {
        return rate(key(pool), pool.opened());
    }

    double of(PoolStatus pool, BackendStatus backend) {
        return rate(key(pool, backend), backend.counters().opened());
    }

    /** To a tenth; a backend that was added anew under its old name has fewer than before, and counts from zero. */
    private double rate(String key, long total) {
        Sample oldest = window.peekFirst();
        if (oldest == null) {
            return 0;
        }
        long before = oldest.totals.getOrDefault(key, 0L);
        double seconds = Math.max(1, (nanoTime.getAsLong() - oldest.nanoTime) / SECOND);
        return Math.round((total - (before > total ? 0 : before)) / seconds * 10) / 10.0;
    }

    private static String key(PoolStatus pool) {
        return pool.name();
    }

    /** A space is in no name. */
    private static String key(PoolStatus pool, BackendStatus backend) {
        return pool.name() + " " + backend.name();
    }

    private record Sample(long nanoTime, Map<String, Long> totals) {}
}
