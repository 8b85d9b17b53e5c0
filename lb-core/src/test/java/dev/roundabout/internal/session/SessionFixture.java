package dev.roundabout.internal.session;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.SessionSummary;
import dev.roundabout.config.Address;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.internal.pool.PoolFixture;
import dev.roundabout.internal.pool.PooledBackend;
import dev.roundabout.internal.time.FakeScheduler;
import dev.roundabout.internal.transport.BoundListener;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.SessionEvents;
import dev.roundabout.internal.transport.SessionLoop;
import dev.roundabout.internal.transport.SessionSockets;
import dev.roundabout.internal.transport.Side;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A gate with a pool behind it, time moved by hand, and sockets that only write down what they are told. */
final class SessionFixture {
    static final long MOST_KEPT = 1000;

    final PoolFixture pool;
    final Loop loop;
    final Sessions sessions;
    final DescriptorReserve descriptors;
    final SessionLimit limit;
    final KeptBytes kept = new KeptBytes(MOST_KEPT);
    final ListenerGate gate;
    final Listener listener = new Listener();
    final List<SessionSummary> closed = new ArrayList<>();
    final List<AdmissionRefusal> refused = new ArrayList<>();

    SessionFixture(PoolConfig config) {
        this(config, 1000);
    }

    /** Backends of these names behind a TCP check, with the usual fail-over. */
    static SessionFixture of(String... names) {
        return of(FailOverConfig.DEFAULT, names);
    }

    static SessionFixture of(FailOverConfig failOver, String... names) {
        return new SessionFixture(config(failOver, names));
    }

    static PoolConfig config(FailOverConfig failOver, String... names) {
        return PoolFixture.config(HealthCheckConfig.TCP, true, EjectConfig.DEFAULT, failOver, false, names);
    }

    SessionFixture(PoolConfig config, int maxSessions) {
        this(config, maxSessions, DescriptorReserve.Source.ENDLESS);
    }

    SessionFixture(PoolConfig config, int maxSessions, DescriptorReserve.Source source) {
        this(config, maxSessions, source, ListenerConfig.of("web", new Address("", 0), "crm"));
    }

    SessionFixture(PoolConfig config, int maxSessions, DescriptorReserve.Source source, ListenerConfig door) {
        pool = PoolFixture.of(config);
        loop = new Loop(pool.time);
        sessions = new Sessions(List.of(loop), pool.time);
        pool.cutter = sessions;
        descriptors = DescriptorReserve.open(source, pool.time);
        limit = new SessionLimit(maxSessions, descriptors);
        gate = new ListenerGate(door, pool.pool, sessions, limit, kept, pool.observers, pool.time);
        gate.open(listener);
        pool.observers.add(new LoadBalancerObserver() {
            @Override
            public void sessionClosed(SessionSummary session) {
                closed.add(session);
            }

            @Override
            public void clientRefused(String listener, AdmissionRefusal reason) {
                refused.add(reason);
            }
        });
    }

    FakeScheduler time() {
        return pool.time;
    }

    /** A client has come; its session has begun to look for a backend. */
    Client client(String address) {
        Client client = open(address);
        time().runDue();
        return client;
    }

    /** The same, from a task. */
    Client open(String address) {
        InetSocketAddress socket = new InetSocketAddress(address, 40_000);
        if (!gate.admit(socket)) {
            throw new AssertionError(address + " was refused");
        }
        Sockets sockets = new Sockets();
        return new Client(sockets, gate.open(sockets, socket, loop));
    }

    Client client() {
        return client("192.168.0.1");
    }

    /** At rest: no session, no slot. */
    boolean atRest() {
        return sessions.count() == 0
                && limit.room() == limit.most()
                && sessions.table(loop).size() == 0
                && slots() == 0;
    }

    int slots() {
        return pool.pool.status().sessions();
    }

    PooledBackend backend(String name) {
        return pool.backend(name);
    }

    /** One client's session, seen from its transport. */
    record Client(Sockets sockets, SessionEvents events) {
        List<String> told() {
            return sockets.told;
        }

        String lastTold() {
            return sockets.told.isEmpty() ? "" : sockets.told.get(sockets.told.size() - 1);
        }
    }

    /** Writes down what it is told. */
    static final class Sockets implements SessionSockets {
        final List<String> told = new ArrayList<>();
        boolean writeProgress;

        /** What connecting ends with, if anything. */
        @Nullable
        Error connectFault;

        @Nullable
        InetSocketAddress destination = new InetSocketAddress("10.0.0.80", 80);

        @Override
        public void connect(InetSocketAddress backend) {
            if (connectFault != null) {
                throw connectFault;
            }
            told.add("connect " + backend.getAddress().getHostAddress());
        }

        @Override
        public @Nullable InetSocketAddress destination() {
            return destination;
        }

        @Override
        public void awaitHeader() {
            told.add("awaitHeader");
        }

        @Override
        public void relay(byte[] introduction) {
            told.add(
                    introduction.length == 0
                            ? "relay"
                            : "relay after " + new String(introduction, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void endOutput(Side side) {
            told.add("endOutput " + side);
        }

        @Override
        public void abort(Side side) {
            told.add("abort " + side);
        }

        @Override
        public void close() {
            told.add("close");
        }

        @Override
        public void reset() {
            told.add("reset");
        }

        @Override
        public boolean takeWriteProgress() {
            boolean progress = writeProgress;
            writeProgress = false;
            return progress;
        }
    }

    /** The test's thread, with time moved by hand. */
    static final class Loop implements SessionLoop {
        private final FakeScheduler time;

        /** By so much longer everything takes that is for later. */
        Duration late = Duration.ZERO;

        /** What its sockets have to tell at the next look. */
        Runnable sockets = () -> {};

        Loop(FakeScheduler time) {
            this.time = time;
        }

        @Override
        public int index() {
            return 0;
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public StackTraceElement[] whereabouts() {
            return new StackTraceElement[] {
                new StackTraceElement("dev.example.Observer", "blocks", "Observer.java", 7),
                new StackTraceElement("dev.example.Caller", "calls", "Caller.java", 8)
            };
        }

        @Override
        public void schedule(Runnable task, long delayNanos) {
            time.schedule(task, delayNanos + late.toNanos());
        }

        @Override
        public void afterSeeingAll(Runnable task) {
            time.execute(() -> {
                sockets.run();
                task.run();
            });
        }

        @Override
        public void execute(Runnable task) {
            time.execute(task);
        }
    }

    /** Counts how often accepting was resumed. */
    static final class Listener implements BoundListener {
        int resumed;

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        }

        @Override
        public void resume() {
            resumed++;
        }

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
