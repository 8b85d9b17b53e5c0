package dev.roundabout.internal.time;

import java.time.Instant;
import java.util.concurrent.Executor;

/** One thread, now and later. Tasks never overlap. Callable from any thread. */
public interface Scheduler extends Executor, Ticker {
    /** The wall clock, only for people to read. */
    Instant wallClock();

    /** Runs the task after the delay, on the scheduler's thread; at or below zero as soon as possible. */
    Timer schedule(Runnable task, long delayNanos);

    /** A task that has not run yet. */
    interface Timer {
        /** Keeps the task from running; harmless if it has run. */
        void cancel();
    }
}
