package dev.roundabout.metrics;

import dev.roundabout.LoadBalancer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Binds the meters of one load balancer to registries. Gauges and byte counts are read when the registry asks; sessions,
 * attempts and probes are counted from the moment of binding. Meters of a backend that leaves its pool are removed.
 * Thread-safe.
 */
public final class LoadBalancerMetrics implements MeterBinder, AutoCloseable {
    private final LoadBalancer lb;
    private final List<BoundMeters> bound = new CopyOnWriteArrayList<>();

    /**
     * The meters of one load balancer.
     *
     * @param lb the load balancer to watch
     */
    public LoadBalancerMetrics(LoadBalancer lb) {
        this.lb = lb;
    }

    /**
     * Registers the meters and keeps them up to date until {@link #close}. Binding twice to one registry counts twice.
     *
     * @param registry where they go
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        BoundMeters meters = new BoundMeters(lb, registry);
        bound.add(meters);
        meters.start();
    }

    /** Stops counting and removes the meters; does nothing if that is done. The load balancer goes on. */
    @Override
    public void close() {
        bound.forEach(BoundMeters::stop);
        bound.clear();
    }
}
