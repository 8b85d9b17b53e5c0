package dev.roundabout.metrics;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.ConnectFailure;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.Pool;
import dev.roundabout.PoolStatus;
import dev.roundabout.SessionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one load balancer in one registry, kept up to date as an observer. */
final class BoundMeters implements LoadBalancerObserver {
    /** In brackets, which no name may have. */
    private static final String NO_BACKEND = "(none)";
    /** The same. */
    private static final String BACKEND_THAT_LEFT = "(removed)";

    private final LoadBalancer lb;
    private final MeterRegistry registry;
    private final Map<Key, BackendMeters> backends = new ConcurrentHashMap<>();
    private final MeterSet others;

    BoundMeters(LoadBalancer lb, MeterRegistry registry) {
        this.lb = lb;
        this.registry = registry;
        this.others = new MeterSet(registry);
    }

    /** Observes first and then looks at what is there, so that no backend is missed. */
    void start() {
        others.gauge(
                LoadBalancerMeters.LOOP_DELAY,
                lb,
                balancer -> balancer.loopDelay().toNanos() / 1e9);
        others.gauge(LoadBalancerMeters.BYTES_KEPT, lb, LoadBalancer::keptBytes);
        others.gauge(LoadBalancerMeters.BYTES_KEPT_LIMIT, lb, LoadBalancer::keptBytesLimit);
        process();
        for (ListenerStatus listener : lb.listeners()) {
            listener(listener.name(), listener.pool());
        }
        for (Pool pool : lb.pools()) {
            others.gauge(
                    LoadBalancerMeters.POOL_TAKING_TRAFFIC,
                    pool,
                    handle -> takingTraffic(handle.status()),
                    pool.name());
            others.gauge(
                    LoadBalancerMeters.POOL_FAILING_OPEN,
                    pool,
                    handle -> handle.status().failingOpen() ? 1 : 0,
                    pool.name());
        }
        lb.addObserver(this);
        for (Pool pool : lb.pools()) {
            for (Backend backend : pool.backends()) {
                backendAdded(backend);
                // It may have left just before it was noted here; nobody would take its meters away again.
                if (!holds(pool, backend)) {
                    backendRemoved(backend);
                }
            }
        }
    }

    void stop() {
        lb.removeObserver(this);
        Collection<BackendMeters> meters = List.copyOf(backends.values());
        backends.clear();
        meters.forEach(BackendMeters::remove);
        others.remove();
    }

    @Override
    public void sessionConnected(Backend backend, Duration connectTime) {
        BackendMeters meters = backends.get(Key.of(backend));
        if (meters != null) {
            meters.connected(connectTime);
        }
    }

    @Override
    public void connectFailed(Backend backend, ConnectFailure cause) {
        BackendMeters meters = backends.get(Key.of(backend));
        if (meters != null) {
            meters.connectFailed(cause);
        }
    }

    @Override
    public void sessionClosed(SessionSummary session) {
        String name = session.backend();
        BackendMeters meters = name == null ? null : backends.get(new Key(session.pool(), name));
        if (meters != null) {
            meters.sessionClosed(session.listener(), session.reason());
            return;
        }
        others.count(
                LoadBalancerMeters.SESSIONS,
                session.listener(),
                session.pool(),
                name == null ? NO_BACKEND : BACKEND_THAT_LEFT,
                MeterSet.word(session.reason()));
    }

    @Override
    public void backendChecked(Backend backend, CheckResult result) {
        BackendMeters meters = backends.get(Key.of(backend));
        if (meters != null) {
            meters.checked(result.outcome());
        }
    }

    @Override
    public void backendAdded(Backend backend) {
        backends.computeIfAbsent(Key.of(backend), key -> new BackendMeters(registry, key.pool, key.backend, backend));
    }

    @Override
    public void backendRemoved(Backend backend) {
        BackendMeters meters = backends.remove(Key.of(backend));
        if (meters != null) {
            meters.remove();
        }
    }

    private void process() {
        ProcessFigures figures = new ProcessFigures();
        others.gauge(LoadBalancerMeters.DESCRIPTORS_OPEN, figures, ProcessFigures::descriptors);
        others.gauge(LoadBalancerMeters.DESCRIPTORS_LIMIT, figures, ProcessFigures::descriptorLimit);
        others.gauge(LoadBalancerMeters.MEMORY_DIRECT_USED, figures, ProcessFigures::directBytes);
        others.gauge(LoadBalancerMeters.MEMORY_DIRECT_LIMIT, figures, ProcessFigures::directLimitBytes);
    }

    private void listener(String name, String pool) {
        others.gauge(LoadBalancerMeters.LISTENER_SESSIONS, this, of(name, ListenerStatus::sessions), name, pool);
        others.gauge(
                LoadBalancerMeters.LISTENER_SESSIONS_LIMIT,
                this,
                of(name, status -> status.sessions() + status.room()),
                name,
                pool);
        for (AdmissionRefusal reason : AdmissionRefusal.values()) {
            others.total(
                    LoadBalancerMeters.ADMISSION_REJECTED,
                    this,
                    of(name, status -> status.refused().getOrDefault(reason, 0L)),
                    name,
                    MeterSet.word(reason));
        }
    }

    private static ToDoubleFunction<BoundMeters> of(String listener, ToDoubleFunction<ListenerStatus> value) {
        return meters -> {
            ListenerStatus status = meters.listenerStatus(listener);
            return status == null ? 0 : value.applyAsDouble(status);
        };
    }

    private @Nullable ListenerStatus listenerStatus(String name) {
        for (ListenerStatus status : lb.listeners()) {
            if (status.name().equals(name)) {
                return status;
            }
        }
        return null;
    }

    private static long takingTraffic(PoolStatus pool) {
        return pool.backends().stream().filter(BackendStatus::takesTraffic).count();
    }

    private static boolean holds(Pool pool, Backend backend) {
        return pool.backends().stream().anyMatch(there -> there.name().equals(backend.name()));
    }

    /** Which backend, across all pools. */
    private record Key(String pool, String backend) {
        static Key of(Backend backend) {
            return new Key(backend.pool().name(), backend.name());
        }
    }

    /** For the log of an observer that failed. */
    @Override
    public String toString() {
        return "metrics in " + registry.getClass().getSimpleName() + " of " + backends.size() + " backends";
    }
}
