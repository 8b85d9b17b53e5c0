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

    /**
     * @param threads asked for its thread when it is first given something to do
     * @param io what waits for its sockets
     */
    public ClosingLoop(ThreadFactory threads, IoHandlerFactory io) {
        super(null, threads, io);
    }

    /** How many sockets with something to tell its last look at them found. On this loop's thread. */
    int found() {
        return found;
    }

    /** It has no thread that would do it. */
    void giveUp() {
        ioHandler().destroy();
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
