package dev.roundabout.internal.time;

import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** One thread, now and later. Tasks never overlap. Callable from any thread. */
public interface Scheduler extends Executor, Ticker {
    /** The wall clock, only for people to read. */
    Instant wallClock();

    /** Runs the task after the delay, on the scheduler's thread; at or below zero as soon as possible. */
    Timer schedule(Runnable task, long delayNanos);

    /**
     * Runs the task again and again, each time after a delay, until it says that it is over. One that throws is not.
     *
     * @param task {@code true} to go on
     * @param delayNanos asked before each run
     */
    default void repeat(BooleanSupplier task, LongSupplier delayNanos) {
        schedule(
                () -> {
                    boolean over = false;
                    try {
                        over = !task.getAsBoolean();
                    } finally {
                        if (!over) {
                            repeat(task, delayNanos);
                        }
                    }
                },
                delayNanos.getAsLong());
    }

    /** A task that has not run yet. */
    interface Timer {
        /** Keeps the task from running; harmless if it has run. */
        void cancel();
    }
}
