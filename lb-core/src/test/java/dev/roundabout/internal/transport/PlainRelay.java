package dev.roundabout.internal.transport;

import static org.awaitility.Awaitility.await;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.proxy.ProxyHeader;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The smallest session that keeps the border's rules: tries backends in order, relays, ends, aborts. */
public final class PlainRelay implements Acceptor {
    final List<InetSocketAddress> backends;
    final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    final Queue<InetSocketAddress> admitted = new ConcurrentLinkedQueue<>();
    final Queue<Throwable> acceptFailures = new ConcurrentLinkedQueue<>();
    final AtomicInteger acceptsToFail = new AtomicInteger();
    final AtomicInteger abandoned = new AtomicInteger();
    public final AtomicInteger open = new AtomicInteger();
    public final List<Session> sessions = new CopyOnWriteArrayList<>();
    volatile boolean admits = true;
    volatile boolean opens = true;
    public volatile boolean connects = true;
    volatile boolean awaitsHeader;
    volatile byte[] introduction = {};

    public PlainRelay(InetSocketAddress... backends) {
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
        if (awaitsHeader) {
            sockets.awaitHeader();
        } else if (connects) {
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

    /** The first session there was; waits for it. */
    public Session first() {
        await().atMost(5, TimeUnit.SECONDS).until(() -> !sessions.isEmpty());
        return sessions.get(0);
    }

    /** One session; what it was told can be read from any thread. */
    public final class Session implements SessionEvents {
        final SessionSockets sockets;
        public final SessionLoop loop;
        public final AtomicLong upstream = new AtomicLong();
        public final AtomicLong downstream = new AtomicLong();
        public final Queue<String> told = new ConcurrentLinkedQueue<>();
        private final Thread thread = Thread.currentThread();
        private int attempt;
        private int ends;
        private boolean over;

        Session(SessionSockets sockets, SessionLoop loop) {
            this.sockets = sockets;
            this.loop = loop;
        }

        public void next() {
            if (attempt < backends.size()) {
                sockets.connect(backends.get(attempt++));
            } else {
                sockets.reset();
                over("reset");
            }
        }

        /** Ends it from outside. */
        public void reset() {
            loop.execute(() -> {
                sockets.reset();
                over("reset");
            });
        }

        /** Waits until its loop has looked at everything that had happened to its sockets before. */
        public void settle() throws Exception {
            // The first turn may have looked at the sockets before; the second one did not.
            for (int turn = 0; turn < 2; turn++) {
                CompletableFuture.runAsync(() -> {}, loop).get(5, TimeUnit.SECONDS);
            }
        }

        @Override
        public void introduced(ProxyHeader header) {
            tell("introduced " + header.source() + " " + header.destination());
            if (connects) {
                next();
            }
        }

        @Override
        public void notIntroduced(String reason) {
            tell("notIntroduced " + reason);
            sockets.reset();
            over("reset");
        }

        @Override
        public void connected() {
            tell("connected");
            sockets.relay(introduction);
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
            if (attempt == 0) {
                sockets.reset();
                over("reset");
                return;
            }
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
