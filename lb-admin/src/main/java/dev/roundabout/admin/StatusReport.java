package dev.roundabout.admin;

import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.PoolStatus;
import dev.roundabout.admin.wire.BackendDrainJson;
import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.CheckJson;
import dev.roundabout.admin.wire.ListenerJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Puts what the load balancer says about itself into the words of the admin port. Admin loop only. */
final class StatusReport {
    private final LoadBalancer lb;
    private final String version;
    private final SessionRates rates;
    private final DrainJobs drains;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final long startedNanos;

    StatusReport(
            LoadBalancer lb, String version, SessionRates rates, DrainJobs drains, Clock clock, LongSupplier nanoTime) {
        this.lb = lb;
        this.version = version;
        this.rates = rates;
        this.drains = drains;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.startedNanos = nanoTime.getAsLong();
    }

    StatusJson whole() {
        return new StatusJson(
                version,
                lb.transport(),
                Names.readiness(lb.readiness()),
                TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startedNanos),
                lb.keepsChanges(),
                lb.listeners().stream().map(StatusReport::listener).toList(),
                lb.pools().stream().map(this::pool).toList());
    }

    PoolJson pool(Pool pool) {
        PoolStatus status = pool.status();
        return new PoolJson(
                status.name(),
                status.strategy(),
                status.runtimeStrategy(),
                status.failingOpen(),
                lb.listeners().stream()
                        .filter(listener -> listener.pool().equals(status.name()))
                        .map(listener -> Names.address(listener.address()))
                        .toList(),
                (int) status.backends().stream()
                        .filter(BackendStatus::takesTraffic)
                        .count(),
                status.sessions(),
                rates.of(status),
                status.opened(),
                status.backends().stream()
                        .map(backend -> backend(status.name(), backend, rates.of(status, backend), null))
                        .toList());
    }

    BackendJson backend(Pool pool, BackendStatus status) {
        return backend(pool.name(), status, rates.of(pool.status(), status), null);
    }

    /** With its last probes, which would be too much for a status of a thousand backends. */
    BackendJson detail(Pool pool, Backend backend) {
        BackendStatus status = backend.status();
        List<CheckJson> checks =
                backend.lastChecks().stream().map(StatusReport::check).toList();
        return backend(pool.name(), status, rates.of(pool.status(), status), checks);
    }

    private BackendJson backend(
            String pool, BackendStatus status, double sessionsPerSecond, @Nullable List<CheckJson> checks) {
        Instant now = clock.instant();
        InetSocketAddress resolved = status.resolved();
        CheckResult last = status.lastCheck();
        BackendStatus.Counters counters = status.counters();
        return new BackendJson(
                status.name(),
                status.address().toString(),
                resolved == null ? null : Names.address(resolved),
                status.state(),
                Reasons.of(status, now),
                status.runtime(),
                status.weight(),
                status.maxSessions(),
                status.backup(),
                Names.word(status.adminState()),
                Names.word(status.health()),
                status.ejectedFor().toMillis(),
                status.waitsForProbe(),
                status.eligible(),
                status.takesTraffic(),
                status.removing(),
                status.since().toString(),
                last == null ? null : check(last),
                drain(pool, status),
                status.sessions(),
                sessionsPerSecond,
                counters.opened(),
                counters.connectFailures(),
                counters.errors(),
                counters.upstreamBytes(),
                counters.downstreamBytes(),
                micros(counters.connectP50()),
                micros(counters.connectP99()),
                checks);
    }

    private @Nullable BackendDrainJson drain(String pool, BackendStatus status) {
        Duration left = status.drainLeft();
        return left == null
                ? null
                : new BackendDrainJson(
                        drains.runningId(pool, status.name()),
                        status.sessions(),
                        Math.max(0, left.toMillis()),
                        status.removing() ? "remove" : "disable");
    }

    private static ListenerJson listener(ListenerStatus status) {
        Map<String, Long> refused = new TreeMap<>();
        status.refused().forEach((reason, count) -> refused.put(Names.word(reason), count));
        return new ListenerJson(
                status.name(),
                Names.address(status.address()),
                status.pool(),
                status.sessions(),
                status.maxSessions(),
                status.paused(),
                status.accepted(),
                refused);
    }

    private static CheckJson check(CheckResult check) {
        return new CheckJson(
                Names.word(check.outcome()),
                Names.word(check.step()),
                check.detail(),
                TimeUnit.NANOSECONDS.toMicros(check.took().toNanos()),
                check.at().toString());
    }

    private static @Nullable Long micros(@Nullable Duration duration) {
        return duration == null ? null : TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }
}
