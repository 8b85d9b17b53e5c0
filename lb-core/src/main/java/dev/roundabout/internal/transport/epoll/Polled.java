package dev.roundabout.internal.transport.epoll;

/** A descriptor that a {@link Poller} waits for. */
interface Polled {
    /** Its number; not used again by the system before the poller has closed it. */
    int descriptor();

    /**
     * Something happened. On the loop. Closes nothing but through the poller, and throws nothing: that would end the
     * loop.
     *
     * @param events bits of {@link Kernel}
     */
    void ready(int events);

    /** The loop ends although this is still registered. */
    void loopEnds();
}
