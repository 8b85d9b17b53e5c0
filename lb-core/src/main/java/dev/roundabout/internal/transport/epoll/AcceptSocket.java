package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.netty.Accepting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket that listens: asks at the door, and gives who is admitted to the loops in turn. */
final class AcceptSocket implements Polled, Accepting {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptSocket.class);
    private static final long PAUSE_AFTER_SHORTAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Not edge-triggered: after descriptors ran out no new edge would tell of who waits. ERR comes whether or not it is
     * asked for; asking for it alone is asking for nothing.
     */
    private static final int ACCEPTING = Kernel.IN;

    private static final int PAUSED = Kernel.ERR;

    private final int descriptor;
    private final Acceptor acceptor;
    private final List<EpollLoop> loops;
    private final EpollLoop loop;

    // This socket's loop only.
    private final byte[] peer = new byte[32];
    private final AcceptBurst burst = new AcceptBurst();
    private int next;
    private boolean closed;

    // This socket's loop writes, anyone reads.
    private volatile boolean paused = true;

    /**
     * @param index the loop it is on
     */
    AcceptSocket(int descriptor, Acceptor acceptor, List<EpollLoop> loops, int index) {
        this.descriptor = descriptor;
        this.acceptor = acceptor;
        this.loops = loops;
        this.loop = loops.get(index);
        this.next = index;
    }

    /** Begins to be watched, paused; returns 0 or a negated error number. On its loop. */
    int open() {
        return loop.poller().add(descriptor, this, PAUSED);
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    @Override
    public void goOn() {
        if (!closed) {
            paused = false;
            loop.poller().change(descriptor, ACCEPTING);
        }
    }

    @Override
    public void close(Runnable then) {
        if (!closed) {
            closed = true;
            loop.poller().close(this);
        }
        loop.poller().afterClosing(then);
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public void ready(int events) {
        if (paused || closed) {
            return;
        }
        int most = burst.most();
        int accepted = 0;
        try {
            while (accepted < most && acceptOne()) {
                accepted++;
            }
        } catch (Throwable e) { // whatever it is, the sessions of this loop go on
            LOG.error("Accepting failed", e);
            pauseFor(e);
        }
        burst.ended(accepted);
    }

    @Override
    public void loopEnds() {
        close(() -> {});
    }

    /** Returns whether there may be another. */
    private boolean acceptOne() {
        try {
            if (acceptor.room() <= 0 && pause()) {
                return false;
            }
        } catch (RuntimeException e) {
            pauseFor(e);
            return false;
        }
        int socket = Kernel.accept(descriptor, peer);
        if (socket >= 0) {
            admit(socket);
            return true;
        }
        if (socket != -Errno.EAGAIN && Errno.isShortage(-socket)) {
            pauseFor(new IOException(Errno.words(-socket)));
        } // else who waited was gone before he was accepted, or there is nobody
        return false;
    }

    /**
     * Room may be made and {@link #goOn} asked for by another thread meanwhile; it does so only if it sees the pause,
     * so look again after it is visible.
     */
    private boolean pause() {
        paused = true;
        if (acceptor.room() > 0) {
            paused = false;
            return false;
        }
        loop.poller().change(descriptor, PAUSED);
        return true;
    }

    private void pauseFor(Throwable cause) {
        loop.poller().change(descriptor, PAUSED);
        loop.thread().schedule(this::endPause, PAUSE_AFTER_SHORTAGE_NANOS);
        try {
            acceptor.acceptFailed(cause);
        } catch (Throwable e) {
            LOG.error("Accepting failed, and so did telling it", e);
        }
    }

    private void endPause() {
        if (!paused) {
            goOn();
        }
    }

    private void admit(int socket) {
        InetSocketAddress client;
        try {
            client = Kernel.address(peer);
            if (!acceptor.admit(client)) {
                reset(socket);
                return;
            }
        } catch (Throwable e) {
            reset(socket);
            LOG.error("A client was not admitted", e);
            return;
        }
        next = next + 1 == loops.size() ? 0 : next + 1;
        EpollLoop home = loops.get(next);
        if (home == loop) {
            EpollSession.open(socket, client, home, acceptor);
            return;
        }
        try {
            home.thread().execute(() -> EpollSession.open(socket, client, home, acceptor));
        } catch (Throwable e) {
            reset(socket);
            acceptor.abandoned(client);
            if (!(e instanceof RejectedExecutionException)) { // else it has ended
                loop.thread().fault(e);
            }
        }
    }

    /** Of a socket that is not watched: its number may be used again at once. */
    static void reset(int socket) {
        Kernel.lingerZero(socket);
        Kernel.close(socket);
    }
}
