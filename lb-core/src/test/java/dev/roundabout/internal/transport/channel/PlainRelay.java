package dev.roundabout.internal.transport.channel;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.SessionEvents;
import dev.roundabout.internal.transport.SessionLoop;
import dev.roundabout.internal.transport.SessionSockets;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The smallest session that keeps the border's rules: tries backends in order, relays, ends, aborts. */
final class PlainRelay implements Acceptor {
    final List<InetSocketAddress> backends;
    final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    final Queue<InetSocketAddress> admitted = new ConcurrentLinkedQueue<>();
    final Queue<Throwable> acceptFailures = new ConcurrentLinkedQueue<>();
    final AtomicInteger acceptsToFail = new AtomicInteger();
    final AtomicInteger abandoned = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final List<Session> sessions = new CopyOnWriteArrayList<>();
    volatile boolean admits = true;
    volatile boolean opens = true;
    volatile boolean connects = true;

    PlainRelay(InetSocketAddress... backends) {
        this.backends = List.of(backends);
    }

    @Override
    public int room() {
        if (acceptsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("accepting fails");
        }
        return room.get();
    }

    @Override
    public boolean admit(InetSocketAddress client) {
        admitted.add(client);
        if (admits) {
            room.decrementAndGet();
        }
        return admits;
    }

    @Override
    public SessionEvents open(SessionSockets sockets, InetSocketAddress client, SessionLoop loop) {
        if (!opens) {
            throw new IllegalStateException("no session");
        }
        Session session = new Session(sockets, loop);
        open.incrementAndGet();
        sessions.add(session);
        if (connects) {
            session.next();
        }
        return session;
    }

    @Override
    public void abandoned(InetSocketAddress client) {
        abandoned.incrementAndGet();
    }

    @Override
    public void acceptFailed(Throwable cause) {
        acceptFailures.add(cause);
    }

    /** One session; what it was told can be read from any thread. */
    final class Session implements SessionEvents {
        final SessionSockets sockets;
        final SessionLoop loop;
        final AtomicLong upstream = new AtomicLong();
        final AtomicLong downstream = new AtomicLong();
        final Queue<String> told = new ConcurrentLinkedQueue<>();
        private final Thread thread = Thread.currentThread();
        private int attempt;
        private int ends;
        private boolean over;

        Session(SessionSockets sockets, SessionLoop loop) {
            this.sockets = sockets;
            this.loop = loop;
        }

        void next() {
            if (attempt < backends.size()) {
                sockets.connect(backends.get(attempt++));
            } else {
                sockets.reset();
                over("reset");
            }
        }

        /** Ends it from outside. */
        void reset() {
            loop.execute(() -> {
                sockets.reset();
                over("reset");
            });
        }

        @Override
        public void connected() {
            tell("connected");
            sockets.relay();
        }

        @Override
        public void connectFailed(ConnectFailure cause) {
            tell("connectFailed " + cause);
            next();
        }

        @Override
        public void moved(Direction direction, long bytes) {
            (direction == Direction.UPSTREAM ? upstream : downstream).addAndGet(bytes);
        }

        @Override
        public void ended(Direction direction) {
            tell("ended " + direction);
            sockets.endOutput(direction.to());
            if (++ends == 2) {
                sockets.close();
                over("closed");
            }
        }

        @Override
        public void aborted(Side side, SocketError error) {
            tell("aborted " + side + " " + error);
            sockets.abort(side == Side.CLIENT ? Side.BACKEND : Side.CLIENT);
        }

        @Override
        public void done() {
            over("done");
        }

        private void over(String how) {
            if (!over) {
                over = true;
                tell(how);
                open.decrementAndGet();
            }
        }

        private void tell(String what) {
            told.add(Thread.currentThread() == thread ? what : what + " on the wrong thread");
        }
    }
}
