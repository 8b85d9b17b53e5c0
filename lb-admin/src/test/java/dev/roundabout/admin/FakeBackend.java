package dev.roundabout.admin;

import dev.roundabout.AdminState;
import dev.roundabout.Backend;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendStatus;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.CheckResult;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.Health;
import dev.roundabout.Pool;
import dev.roundabout.config.Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A backend whose status a test writes and whose drain a test ends. */
final class FakeBackend implements Backend {
    static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");

    final CompletableFuture<DrainResult> drained = new CompletableFuture<>();
    volatile @Nullable ChangeRefusedException refusal;
    private final FakePool pool;
    private final String name;
    private final Address address;

    private volatile int weight = 1;
    private volatile int maxSessions;
    private volatile AdminState adminState = AdminState.ENABLED;
    private volatile boolean removing;
    private volatile @Nullable Duration drainLeft;
    volatile Health health = Health.UP;
    volatile int sessions;
    volatile long opened;
    volatile long errors;
    volatile long upstreamBytes = 2048;
    volatile long downstreamBytes = 5_000_000;
    volatile boolean runtime;
    volatile boolean backup;
    volatile boolean takesTraffic = true;
    volatile Duration ejectedFor = Duration.ZERO;
    volatile boolean waitsForProbe;
    volatile @Nullable CheckResult lastCheck;
    volatile @Nullable Duration connectP99;
    volatile @Nullable InetSocketAddress resolved;

    FakeBackend(FakePool pool, String name, String address) {
        this.pool = pool;
        this.name = name;
        this.address = Address.ofBackend(address);
        this.resolved = InetSocketAddress.createUnresolved(this.address.host(), this.address.port());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Pool pool() {
        return pool;
    }

    @Override
    public BackendStatus status() {
        return new BackendStatus(
                name,
                address,
                resolved,
                weight,
                maxSessions,
                backup,
                adminState,
                health,
                ejectedFor,
                waitsForProbe,
                adminState == AdminState.ENABLED && health != Health.DOWN,
                takesTraffic,
                removing,
                runtime,
                SINCE,
                lastCheck,
                drainLeft,
                sessions,
                new BackendStatus.Counters(opened, 1, errors, upstreamBytes, downstreamBytes, connectP99, connectP99));
    }

    @Override
    public List<CheckResult> lastChecks() {
        CheckResult last = lastCheck;
        return last == null ? List.of() : List.of(last);
    }

    void change(@Nullable Integer newWeight, @Nullable Integer newMax, @Nullable Boolean enabled) {
        weight = newWeight == null ? weight : newWeight;
        maxSessions = newMax == null ? maxSessions : newMax;
        if (enabled != null) {
            adminState = enabled ? AdminState.ENABLED : AdminState.DISABLED;
            removing = false;
            drainLeft = null;
        }
    }

    @Override
    public CompletionStage<Void> set(BackendChange change) {
        ChangeRefusedException refused = refusal;
        if (refused != null) {
            return CompletableFuture.failedFuture(refused);
        }
        change(change.weight(), change.maxSessions(), change.enabled());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public DrainJob drain(DrainOptions options) {
        ChangeRefusedException refused = refusal;
        if (refused != null && !options.force()) {
            return new DrainJob(CompletableFuture.failedFuture(refused), CompletableFuture.failedFuture(refused));
        }
        adminState = AdminState.DRAINING;
        removing = options.then() == DrainOptions.Then.REMOVE;
        drainLeft = options.timeout();
        return new DrainJob(CompletableFuture.completedFuture(null), drained.copy());
    }

    @Override
    public CompletionStage<Void> remove() {
        if (sessions > 0) {
            return CompletableFuture.failedFuture(new ChangeRefusedException(
                    Reason.IN_USE, name + " has " + sessions + " sessions: nothing changed"));
        }
        ChangeRefusedException refused = refusal;
        if (refused != null) {
            return CompletableFuture.failedFuture(refused);
        }
        pool.members.remove(this);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Integer> removeNow() {
        pool.members.remove(this);
        return CompletableFuture.completedFuture(sessions);
    }
}
