package dev.roundabout.internal.transport.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.ThreadFactory;

/**
 * An event loop that closes its sockets whenever it ends. Netty's own does on its next round only; asked to end in the middle
 * of a round, it makes no other.
 */
public final class ClosingLoop extends SingleThreadIoEventLoop {
    /** By its last look. Loop only. */
    private int found;

    private ClosingLoop(ThreadFactory threads, IoHandlerFactory io) {
        super(null, threads, io);
    }

    /**
     * Makes the loop and begins its thread: now, since a thread that cannot be made later would be told to whoever hands over
     * a task, and the task would be queued all the same.
     *
     * @param threads asked for its one thread
     * @param io what waits for its sockets
     */
    public static ClosingLoop start(ThreadFactory threads, IoHandlerFactory io) {
        ClosingLoop loop = new ClosingLoop(threads, io);
        try {
            loop.execute(() -> {});
        } catch (RuntimeException | Error e) {
            loop.ioHandler().destroy(); // it has no thread that would do it
            throw e;
        }
        return loop;
    }

    /** How many sockets with something to tell its last look at them found. On this loop's thread. */
    int found() {
        return found;
    }

    @Override
    protected int runIo() {
        found = super.runIo();
        return found;
    }

    @Override
    protected void run() {
        try {
            super.run();
        } finally {
            ioHandler().prepareToDestroy();
        }
    }
}
