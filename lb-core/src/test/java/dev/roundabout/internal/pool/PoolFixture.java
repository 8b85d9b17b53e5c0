package dev.roundabout.internal.pool;

import dev.roundabout.BackendSpec;
import dev.roundabout.BackendStatus;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.CheckResult;
import dev.roundabout.Health;
import dev.roundabout.StateStore;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.internal.health.HealthMonitor;
import dev.roundabout.internal.health.ProbeSubject;
import dev.roundabout.internal.observe.Observers;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.state.ChangeQueue;
import dev.roundabout.internal.state.Layers.PoolPlan;
import dev.roundabout.internal.time.FakeScheduler;
import dev.roundabout.strategy.StoredClients;
import dev.roundabout.strategy.Strategies;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A pool with time moved by hand, verdicts given by hand and sessions that are only counted. */
public final class PoolFixture {
    public final FakeScheduler time = new FakeScheduler();
    public final Verdicts monitor = new Verdicts();
    public final Observers observers = new Observers(List.of(), time);
    public final Set<InetSocketAddress> ownListeners = new HashSet<>();
    public final ChangeQueue changes;
    public final BackendPool pool;

    /** Who is asked to cut sessions; by default there is nothing to cut. */
    public SessionCutter cutter = (backend, reason) -> CompletableFuture.completedFuture(0);

    private PoolFixture(PoolConfig config, @Nullable StateStore store) {
        changes = store == null
                ? ChangeQueue.unkept(time)
                : ChangeQueue.kept(time, store, ChangeLayer.EMPTY, ChangeLayer.EMPTY);
        pool = new BackendPool(
                config,
                time,
                monitor,
                new HostNames(time, host -> List.of()),
                observers,
                (backend, reason) -> cutter.cut(backend, reason),
                ownListeners::contains,
                changes);
        pool.start(PoolPlan.of(config), StoredClients.NONE);
    }

    /** Backends {@code name=10.0.0.N:3000}, primaries unless the name starts with "b". */
    public static PoolFixture of(String... names) {
        return of(HealthCheckConfig.TCP, true, names);
    }

    public static PoolFixture of(HealthCheckConfig check, boolean failOpen, String... names) {
        return new PoolFixture(
                config(check, failOpen, EjectConfig.DEFAULT, FailOverConfig.DEFAULT, false, names), null);
    }

    /** The same with changes that are kept. */
    public static PoolFixture kept(StateStore store, String... names) {
        return new PoolFixture(
                config(HealthCheckConfig.TCP, true, EjectConfig.DEFAULT, FailOverConfig.DEFAULT, false, names), store);
    }

    public static PoolFixture of(PoolConfig config) {
        return new PoolFixture(config, null);
    }

    public static PoolConfig config(
            HealthCheckConfig check,
            boolean failOpen,
            EjectConfig eject,
            FailOverConfig failOver,
            boolean closeOnDown,
            String... names) {
        List<BackendConfig> backends = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            backends.add(new BackendConfig(
                    new Address("10.0.0." + (i + 1), 3000), names[i], 1, 0, names[i].startsWith("b"), true, null));
        }
        return new PoolConfig(
                "crm",
                Strategies.roundRobin(),
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                failOver,
                eject,
                failOpen,
                closeOnDown,
                check,
                ProxyProtocol.NONE,
                backends);
    }

    public PooledBackend backend(String name) {
        return pool.snapshot().backends().stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public BackendStatus status(String name) {
        return pool.status(backend(name));
    }

    /** Names of those that take new sessions. */
    public List<String> takingTraffic() {
        return pool.status().backends().stream()
                .filter(BackendStatus::takesTraffic)
                .map(BackendStatus::name)
                .toList();
    }

    public BackendSpec spec(String address, @Nullable String name, @Nullable Integer weight) {
        return new BackendSpec(Address.ofBackend(address), name, weight, null, null);
    }

    /** Runs what was submitted and gives the result, or throws what refused it. */
    public <T extends @Nullable Object> T now(CompletionStage<T> stage) {
        time.runDue();
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            throw new AssertionError("still not complete: " + stage);
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ChangeRefusedException refused) {
                throw refused;
            }
            throw e;
        }
    }

    public void up(String name) {
        monitor.say(backend(name).label(), Health.UP);
    }

    public void down(String name) {
        monitor.say(backend(name).label(), Health.DOWN);
    }

    /** What was cut, as {@code backend reason}. */
    public List<String> recordCuts(int each) {
        List<String> cuts = new ArrayList<>();
        cutter = (backend, reason) -> {
            cuts.add(backend.name() + " " + reason);
            for (int i = 0; i < each; i++) {
                backend.release();
            }
            return CompletableFuture.completedFuture(each);
        };
        return cuts;
    }

    /** Gives the verdicts a test asks for. */
    public static final class Verdicts implements HealthMonitor {
        private final Map<String, CheckObserver> watched = new HashMap<>();

        @Override
        public Watch watch(ProbeSubject subject, HealthCheckConfig check, CheckObserver observer) {
            if (check.probe() instanceof HealthCheckConfig.None) {
                return () -> {};
            }
            watched.put(subject.label(), observer);
            return () -> watched.remove(subject.label());
        }

        public boolean watches(String label) {
            return watched.containsKey(label);
        }

        void say(String label, Health verdict) {
            CheckObserver observer = watched.get(label);
            if (observer == null) {
                throw new AssertionError(label + " is not probed");
            }
            boolean good = verdict == Health.UP;
            observer.checked(
                    new CheckResult(
                            good ? CheckResult.Outcome.GOOD : CheckResult.Outcome.REFUSED,
                            CheckResult.Step.CONNECT,
                            good ? "connected" : "refused",
                            Duration.ofMillis(1),
                            Instant.EPOCH),
                    verdict);
        }

        @Override
        public void close() {
            watched.clear();
        }
    }
}
