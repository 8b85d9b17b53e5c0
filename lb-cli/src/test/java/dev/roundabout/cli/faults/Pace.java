package dev.roundabout.cli.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Steps at fixed times: one that took long delays no later one. */
final class Pace {
    private final long start = System.nanoTime();
    private final long step;
    private long steps;

    Pace(Duration step) {
        this.step = step.toNanos();
    }

    /** Waits until the next step is due. */
    void await() {
        long due = start + ++steps * step;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new AssertionError("the test has taken too long");
            }
        }
    }

    /** Waits once. */
    static void pause(Duration time) {
        new Pace(time).await();
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    double seconds() {
        return sinceStart().toMillis() / 1000.0;
    }
}
