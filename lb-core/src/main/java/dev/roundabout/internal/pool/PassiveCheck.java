package dev.roundabout.internal.pool;

import dev.roundabout.config.EjectConfig;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what real sessions met at one backend. Event loops report; one of them, at the threshold, asks for the
 * ejection, whose length the control thread takes from here.
 */
final class PassiveCheck {
    private final EjectConfig config;

    // Event loops.
    private final AtomicInteger connectFailures = new AtomicInteger();
    private final AtomicInteger earlyEnds = new AtomicInteger();

    // Control thread; a loop clears it, which at worst shortens the next ejection.
    private final AtomicInteger ejections = new AtomicInteger();

    PassiveCheck(EjectConfig config) {
        this.config = config;
    }

    /** A connect failed; returns whether the backend is to be ejected now. */
    boolean connectFailed() {
        return atThreshold(connectFailures);
    }

    /** The backend accepted and closed at once without a byte; returns whether it is to be ejected now. */
    boolean endedEarly() {
        return atThreshold(earlyEnds);
    }

    /** A connection came about. Says nothing about what the backend then does with it. */
    void connected() {
        clear(connectFailures);
    }

    /** A session was served. */
    void served() {
        clear(earlyEnds);
        clear(ejections);
    }

    /** How long the next ejection lasts: doubled for each one since a session was last served. */
    long nextEjectionNanos() {
        connectFailures.set(0);
        earlyEnds.set(0);
        int doublings = Math.min(30, ejections.getAndIncrement());
        long atMost = config.atMost().toNanos();
        long first = config.duration().toNanos();
        return first > atMost >> doublings ? atMost : first << doublings;
    }

    private boolean atThreshold(AtomicInteger counter) {
        return config.failures() > 0 && counter.incrementAndGet() >= config.failures();
    }

    /** Reads before it writes: in good times nothing is written and no cache line moves. */
    private static void clear(AtomicInteger counter) {
        if (counter.get() != 0) {
            counter.set(0);
        }
    }
}
