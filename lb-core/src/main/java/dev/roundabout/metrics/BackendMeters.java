package dev.roundabout.metrics;

import dev.roundabout.AdminState;
import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.Health;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The meters of one backend, which leave the registry with it. */
final class BackendMeters {
    private final String pool;
    private final String name;
    private final MeterSet meters;
    private final Timer connect;

    BackendMeters(MeterRegistry registry, String pool, String name, Backend backend) {
        this.pool = pool;
        this.name = name;
        this.meters = new MeterSet(registry);
        this.connect = meters.timer(LoadBalancerMeters.CONNECT, pool, name);
        meters.gauge(
                LoadBalancerMeters.SESSIONS_ACTIVE,
                backend,
                handle -> handle.status().sessions(),
                pool,
                name);
        meters.gauge(LoadBalancerMeters.BACKEND_UP, backend, handle -> up(handle.status()), pool, name);
        meters.gauge(
                LoadBalancerMeters.BACKEND_STATE,
                backend,
                handle -> state(handle.status().adminState()),
                pool,
                name);
        meters.total(
                LoadBalancerMeters.BYTES,
                backend,
                handle -> handle.status().counters().upstreamBytes(),
                pool,
                name,
                "upstream");
        meters.total(
                LoadBalancerMeters.BYTES,
                backend,
                handle -> handle.status().counters().downstreamBytes(),
                pool,
                name,
                "downstream");
        // From zero, so that the first ones are an increase to whoever scrapes.
        for (ConnectFailure cause : ConnectFailure.values()) {
            var unused = meters.counter(LoadBalancerMeters.CONNECT_FAILURES, pool, name, MeterSet.word(cause));
        }
    }

    void connected(Duration time) {
        connect.record(time);
    }

    void connectFailed(ConnectFailure cause) {
        meters.count(LoadBalancerMeters.CONNECT_FAILURES, pool, name, MeterSet.word(cause));
    }

    void sessionClosed(String listener, CloseReason reason) {
        meters.count(LoadBalancerMeters.SESSIONS, listener, pool, name, MeterSet.word(reason));
    }

    void checked(CheckResult.Outcome outcome) {
        meters.count(LoadBalancerMeters.HEALTH_CHECKS, pool, name, MeterSet.word(outcome));
    }

    void remove() {
        meters.remove();
    }

    private static double up(BackendStatus status) {
        return status.health() == Health.DOWN || !status.ejectedFor().isZero() || status.waitsForProbe() ? 0 : 1;
    }

    private static double state(AdminState state) {
        return switch (state) {
            case ENABLED -> 0;
            case DRAINING -> 1;
            case DISABLED -> 2;
        };
    }
}
