package dev.roundabout.internal.admission;

import java.time.Duration;

/**
 * So many an interval, as the generic cell rate algorithm has it (ITU-T I.371): a client is due at a time that each
 * session moves on by {@code step}; it may be early by {@code tolerance}.
 *
 * @param step nanoseconds that one session costs; 0 is no limit
 * @param tolerance nanoseconds a client may be ahead of its time and still be admitted
 */
record Rate(long step, long tolerance) {
    /** Without limit if the count is 0. */
    static Rate of(int count, Duration interval) {
        if (count == 0) {
            return new Rate(0, 0);
        }
        long step = Math.max(1, interval.toNanos() / count);
        return new Rate(step, step * (count - 1));
    }

    boolean isNone() {
        return step == 0;
    }

    /** Whether a client that is due then may not come now. */
    boolean isOver(long due, long now) {
        return due - now > tolerance;
    }

    /** When a client that was due then, and comes now, is due next. */
    long next(long due, long now) {
        return (due - now > 0 ? due : now) + step;
    }
}
