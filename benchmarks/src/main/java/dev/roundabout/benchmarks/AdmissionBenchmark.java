package dev.roundabout.benchmarks;

import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.internal.health.HealthMonitor;
import dev.roundabout.internal.health.ProbeSubject;
import dev.roundabout.internal.observe.Observers;
import dev.roundabout.internal.pool.BackendPool;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.session.DescriptorReserve;
import dev.roundabout.internal.session.ListenerGate;
import dev.roundabout.internal.session.SessionLimit;
import dev.roundabout.internal.session.Sessions;
import dev.roundabout.internal.state.ChangeQueue;
import dev.roundabout.internal.time.Scheduler;
import dev.roundabout.internal.transport.KeptBytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to let a client in and to give its place back, the client changing each time. Everyone is let in. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AdmissionBenchmark {
    private static final int CLIENTS = 1 << 16;

    /** In and out again. */
    @Benchmark
    public boolean admitAndLeave(Door door, Clients clients) {
        InetSocketAddress client = clients.next();
        if (!door.gate().admit(client)) {
            throw new IllegalStateException(client + " was refused");
        }
        door.gate().abandoned(client);
        return true;
    }

    /** A listener's gate; no socket behind it. */
    @State(Scope.Benchmark)
    public static class Door {
        /** No rule; eight allowed ranges, of which the last one has the client; sessions and rate for each client. */
        @Param({"none", "ranges", "per-client"})
        String rules = "none";

        private @Nullable ListenerGate gate;

        /** Makes the gate. */
        @Setup
        public void open() {
            Idle control = new Idle();
            Sessions sessions = new Sessions(List.of(), control);
            Observers observers = new Observers(List.of(), control);
            BackendPool pool = new BackendPool(
                    PoolConfig.of("pool", List.of()),
                    control,
                    new NoMonitor(),
                    HostNames.ofSystem(control),
                    observers,
                    sessions,
                    address -> false,
                    ChangeQueue.unkept(control));
            SessionLimit limit = new SessionLimit(1000, DescriptorReserve.none(control));
            gate = new ListenerGate(listener(), pool, sessions, limit, new KeptBytes(), observers, control);
        }

        private ListenerConfig listener() {
            List<AddressRange> allowed = new ArrayList<>();
            for (int i = 3; rules.equals("ranges") && i <= 10; i++) {
                allowed.add(AddressRange.parseCidr(i + ".0.0.0/8"));
            }
            ClientLimitsConfig limits = rules.equals("per-client")
                    ? new ClientLimitsConfig(1000, 1_000_000, 0, Duration.ofSeconds(1), Duration.ZERO)
                    : ClientLimitsConfig.NONE;
            return new ListenerConfig("listener", new Address("", 0), "pool", 0, List.of(), allowed, List.of(), limits);
        }

        ListenerGate gate() {
            if (gate == null) {
                throw new IllegalStateException("not open yet");
            }
            return gate;
        }
    }

    /** The same many clients again and again, made beforehand. */
    @State(Scope.Thread)
    public static class Clients {
        private final InetSocketAddress[] clients = new InetSocketAddress[CLIENTS];
        private int next;

        /** Every client is another address of 10.0.0.0/8. */
        @Setup
        public void make() throws UnknownHostException {
            for (int i = 0; i < CLIENTS; i++) {
                byte[] address = {10, (byte) (i >> 8), (byte) i, 7};
                clients[i] = new InetSocketAddress(InetAddress.getByAddress(address), 40_000);
            }
        }

        InetSocketAddress next() {
            next = (next + 1) & (CLIENTS - 1);
            return clients[next];
        }
    }

    /** Has the time, and nothing to do. */
    private static final class Idle implements Scheduler {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            return () -> {};
        }

        @Override
        public Instant wallClock() {
            return Instant.now();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }

    private static final class NoMonitor implements HealthMonitor {
        @Override
        public Watch watch(ProbeSubject subject, HealthCheckConfig check, CheckObserver observer) {
            return () -> {};
        }

        @Override
        public void close() {}
    }
}
