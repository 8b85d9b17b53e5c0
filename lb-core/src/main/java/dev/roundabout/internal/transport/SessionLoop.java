package dev.roundabout.internal.transport;

import java.util.concurrent.Executor;

/** The one thread on which a session lives. */
public interface SessionLoop extends Executor {
    /** 0 to the number of loops minus 1. */
    int index();

    /** Whether the caller is this loop's thread. */
    boolean inLoop();

    /** What its thread does now, the innermost frame first; empty if it does not run. Any thread. */
    StackTraceElement[] whereabouts();

    /** Runs the task on this loop after the delay; never earlier. */
    void schedule(Runnable task, long delayNanos);

    /**
     * Runs the task when the loop has looked at its sockets once more and acted upon what it saw; as often as it takes to see
     * whatever they had to tell, within reason. On this loop's thread.
     */
    void afterSeeingAll(Runnable task);
}
