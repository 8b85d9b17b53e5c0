package dev.roundabout.testing;

import dev.roundabout.AdminState;
import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.Health;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerBuilder;
import dev.roundabout.Pool;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One running load balancer with its backends, and what must be true of them between tests. */
final class Rig {
    private static final String THREAD_PREFIX = "lb-";
    // A client is given time to take what its backend had said before it was cut.
    private static final Duration CUT = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = 2_000_000;

    private final LoadBalancer balancer;
    private final List<TestBackend> backends;
    private final Set<Thread> threadsBefore;
    private final Duration patience;
    /** The backends there were at the start, as {@code POOL/NAME}. */
    private final Set<String> first;

    private Rig(LoadBalancer balancer, List<TestBackend> backends, Set<Thread> threadsBefore, Duration patience) {
        this.balancer = balancer;
        this.backends = List.copyOf(backends);
        this.threadsBefore = threadsBefore;
        this.patience = patience;
        this.first = members().map(Backend::toString).collect(Collectors.toSet());
    }

    /** Starts everything, or nothing. */
    static Rig start(int count, Consumer<LoadBalancerBuilder> settings, Duration patience) throws BindException {
        Set<Thread> threadsBefore = threads().collect(Collectors.toSet());
        List<TestBackend> backends = new ArrayList<>();
        try {
            LoadBalancerBuilder builder = LoadBalancer.builder();
            for (int i = 0; i < count; i++) {
                TestBackend backend = TestBackend.start();
                backends.add(backend);
                builder.backend(backend.hostPort());
            }
            settings.accept(builder);
            return new Rig(builder.start(), backends, threadsBefore, patience);
        } catch (BindException | RuntimeException e) {
            backends.forEach(TestBackend::close);
            throw e;
        }
    }

    LoadBalancer balancer() {
        return balancer;
    }

    List<TestBackend> backends() {
        return backends;
    }

    /** Lets the backends recover, waits until no session is left, and forgets what they have seen. */
    void settle() {
        backends.forEach(TestBackend::recover);
        AssertionError leaked = null;
        if (!within(patience, () -> sessions() == 0)) {
            leaked = new AssertionError("sessions still open " + patience.toMillis() + " ms after the test: "
                    + sessions() + " (expected: 0; every client must be closed) " + whereSessionsAre());
            backends.forEach(TestBackend::cutOpen);
            within(CUT, () -> sessions() == 0);
        }
        takeOutNewcomers();
        AssertionError stillOut = restore();
        backends.forEach(TestBackend::forgetTraffic);
        if (leaked != null) {
            throw leaked;
        }
        if (stillOut != null) {
            throw stillOut;
        }
    }

    /** Stops everything and waits until the load balancer's threads have ended. */
    void stop() {
        balancer.close();
        backends.forEach(TestBackend::close);
        if (!within(patience, () -> leakedThreads().isEmpty())) {
            throw new AssertionError(
                    "threads still running " + patience.toMillis() + " ms after the load balancer was stopped: "
                            + leakedThreads() + " (expected: none; every load balancer must be closed)");
        }
    }

    /** What a test added is no business of the next one. */
    private void takeOutNewcomers() {
        members()
                .filter(backend -> !first.contains(backend.toString()))
                .toList()
                .forEach(backend -> backend.removeNow().toCompletableFuture().join());
    }

    private Stream<Backend> members() {
        return balancer.pools().stream().flatMap(pool -> pool.backends().stream());
    }

    /** Takes back what the test, or checks during it, did to the states of our backends. */
    private @Nullable AssertionError restore() {
        List<Backend> out = new ArrayList<>();
        for (Pool pool : balancer.pools()) {
            for (TestBackend ours : backends) {
                pool.backend(ours.hostPort())
                        .filter(backend -> isOut(backend.status()))
                        .ifPresent(out::add);
            }
        }
        for (Backend backend : out) {
            backend.disable().toCompletableFuture().join();
            backend.enable().toCompletableFuture().join();
        }
        if (within(patience, () -> out.stream().noneMatch(backend -> isOut(backend.status())))) {
            return null;
        }
        return new AssertionError("backends still out " + patience.toMillis() + " ms after they recovered: "
                + out.stream()
                        .map(Backend::status)
                        .filter(Rig::isOut)
                        .map(status -> status.name() + " " + status.state())
                        .toList());
    }

    private static boolean isOut(BackendStatus status) {
        return status.adminState() != AdminState.ENABLED
                || status.health() == Health.DOWN
                || !status.ejectedFor().isZero()
                || status.waitsForProbe();
    }

    private int sessions() {
        int sessions = 0;
        for (ListenerStatus listener : balancer.listeners()) {
            sessions += listener.sessions();
        }
        for (Pool pool : balancer.pools()) {
            sessions = Math.max(sessions, pool.status().sessions());
        }
        return sessions;
    }

    private String whereSessionsAre() {
        return balancer.pools().stream()
                .flatMap(pool -> pool.status().backends().stream())
                .filter(backend -> backend.sessions() > 0)
                .map(backend -> backend.name() + ": " + backend.sessions())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private Set<String> leakedThreads() {
        return threads()
                .filter(thread -> !threadsBefore.contains(thread))
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREAD_PREFIX));
    }

    private static boolean within(Duration time, BooleanSupplier condition) {
        long until = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }
}
