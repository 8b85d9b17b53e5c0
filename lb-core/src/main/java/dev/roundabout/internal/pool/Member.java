package dev.roundabout.internal.pool;

import dev.roundabout.internal.health.HealthMonitor;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.time.Scheduler;
import org.jspecify.annotations.Nullable;

/** What the control thread keeps of a backend that is in its pool. */
final class Member {
    private final PooledBackend backend;

    // Control thread only.
    private HostNames.@Nullable Watch lookup;
    private HealthMonitor.@Nullable Watch probes;
    private Scheduler.@Nullable Timer ejectionEnd;
    private @Nullable Drain drain;

    Member(PooledBackend backend) {
        this.backend = backend;
    }

    PooledBackend backend() {
        return backend;
    }

    BackendState state() {
        return backend.state();
    }

    @Nullable
    Drain drain() {
        return drain;
    }

    void drain(@Nullable Drain next) {
        drain = next;
    }

    void lookup(HostNames.Watch watch) {
        lookup = watch;
    }

    void refreshLookup() {
        if (lookup != null) {
            lookup.refresh();
        }
    }

    /** Starts probing unless that is going on. */
    void probe(HealthMonitor monitor, HealthMonitor.CheckObserver observer) {
        if (probes == null) {
            probes = monitor.watch(backend, backend.check(), observer);
        }
    }

    void stopProbing() {
        if (probes != null) {
            probes.close();
            probes = null;
        }
    }

    void ejectionEnd(Scheduler.Timer timer) {
        endEjection();
        ejectionEnd = timer;
    }

    void endEjection() {
        if (ejectionEnd != null) {
            ejectionEnd.cancel();
            ejectionEnd = null;
        }
    }

    /** It has left the pool. */
    void close() {
        stopProbing();
        endEjection();
        if (lookup != null) {
            lookup.close();
            lookup = null;
        }
    }
}
