package dev.roundabout.internal.transport.netty;

/** A socket that listens, as its {@link LoopListener} needs it. */
public interface Accepting {
    /** Whether it waits for {@link #goOn}. Any thread. */
    boolean isPaused();

    /** Starts accepting, or goes on; harmless when it is closed. On its loop. */
    void goOn();

    /** Stops accepting; runs the task on its loop when the port is free. On its loop. */
    void close(Runnable then);
}
