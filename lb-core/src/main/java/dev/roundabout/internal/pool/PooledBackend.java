package dev.roundabout.internal.pool;

import dev.roundabout.AdminState;
import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.ConnectFailure;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.internal.health.ProbeSubject;
import dev.roundabout.strategy.Candidate;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One backend: its slots and counters, which event loops change, and its state, which the control thread replaces. */
public final class PooledBackend implements Candidate, ProbeSubject {
    private static final int MOST_CHECKS = 10;

    // Set once.
    private final BackendPool pool;
    private final Address address;
    private final String key;
    private final HealthCheckConfig check;
    private final Backend handle;
    private final PassiveCheck passive;

    // Event loops change, anyone reads.
    private final SessionSlots slots = new SessionSlots();
    private final LongAdder opened = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder upstreamBytes = new LongAdder();
    private final LongAdder downstreamBytes = new LongAdder();
    private final ConnectTimes connectTimes = new ConnectTimes();

    // Control thread writes, anyone reads.
    private volatile String name;
    private volatile boolean backup;
    private volatile BackendState state;
    private volatile List<CheckResult> lastChecks = List.of();

    PooledBackend(
            BackendPool pool,
            String name,
            Address address,
            boolean backup,
            HealthCheckConfig check,
            PassiveCheck passive,
            BackendState state) {
        this.pool = pool;
        this.name = name;
        this.address = address;
        this.key = address.toString();
        this.backup = backup;
        this.check = check;
        this.passive = passive;
        this.state = state;
        this.handle = new BackendHandle(pool, this);
        if (state.adminState() != AdminState.ENABLED) {
            slots.close();
        }
    }

    public String name() {
        return name;
    }

    /** It is called otherwise from now on. */
    void name(String next) {
        name = next;
    }

    /** What users and observers hold. */
    public Backend handle() {
        return handle;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public int weight() {
        return state.weight();
    }

    @Override
    public int maxSessions() {
        return state.maxSessions();
    }

    @Override
    public int sessions() {
        return slots.count();
    }

    @Override
    public String label() {
        return pool.name() + "/" + name;
    }

    @Override
    public String address() {
        return key;
    }

    @Override
    public ProxyProtocol sendProxy() {
        return pool.config().sendProxy();
    }

    @Override
    public @Nullable InetSocketAddress resolved() {
        return state.resolved();
    }

    @Override
    public boolean eligible() {
        return state.eligible();
    }

    /** Takes a slot for a session; each success is followed by exactly one {@link #release}. */
    public boolean tryAcquire() {
        int limit = state.maxSessions();
        boolean acquired = slots.tryAcquire(limit);
        if (acquired && limit > 0 && slots.count() >= limit) {
            pool.filled(this);
        }
        return acquired;
    }

    /** Gives the slot back. */
    public void release() {
        if (slots.release()) {
            pool.emptied(this);
        }
    }

    /** A session's attempt to connect failed. A local fault says nothing about the backend. */
    public void connectFailed(ConnectFailure cause) {
        if (cause == ConnectFailure.LOCAL) {
            return;
        }
        connectFailures.increment();
        errors.increment();
        if (passive.connectFailed()) {
            pool.ejectionDue(this);
        }
        pool.connectFailed(this);
    }

    /** A session was connected. */
    public void connected(long connectNanos) {
        opened.increment();
        pool.connected();
        connectTimes.record(connectNanos);
        passive.connected();
    }

    /** It accepted a session and ended it at once without a byte. */
    public void endedEarly() {
        errors.increment();
        if (passive.endedEarly()) {
            pool.ejectionDue(this);
        }
    }

    /** It reset or lost a session that it had begun to serve. */
    public void broke() {
        errors.increment();
    }

    /** A session was served. */
    public void served() {
        passive.served();
    }

    public void movedUpstream(long bytes) {
        upstreamBytes.add(bytes);
    }

    public void movedDownstream(long bytes) {
        downstreamBytes.add(bytes);
    }

    Address configuredAddress() {
        return address;
    }

    /** Whether its address came from a host name. */
    boolean lookedUp() {
        InetSocketAddress found = resolved();
        return found != null && !found.getAddress().getHostAddress().equals(address.host());
    }

    boolean backup() {
        return backup;
    }

    /** The next snapshot has it among the others. */
    void backup(boolean next) {
        backup = next;
    }

    /** Its settings as a configuration would have them, once a drain under way has ended; {@code null} if it leaves. */
    @Nullable
    BackendConfig settings(BackendState now) {
        return now.removing()
                ? null
                : settings(now.weight(), now.maxSessions(), now.adminState() == AdminState.ENABLED);
    }

    /** The same backend with these settings. */
    BackendConfig settings(int weight, int maxSessions, boolean enabled) {
        return new BackendConfig(address, name, weight, maxSessions, backup, enabled, null);
    }

    HealthCheckConfig check() {
        return check;
    }

    /** Whether it has an active check. */
    boolean probed() {
        return isProbed(check);
    }

    static boolean isProbed(HealthCheckConfig check) {
        return !(check.probe() instanceof HealthCheckConfig.None);
    }

    PassiveCheck passive() {
        return passive;
    }

    SessionSlots slots() {
        return slots;
    }

    ConnectTimes connectTimes() {
        return connectTimes;
    }

    BackendState state() {
        return state;
    }

    void state(BackendState next) {
        state = next;
    }

    /** The latest first. */
    List<CheckResult> lastChecks() {
        return lastChecks;
    }

    /** A probe has ended; what is older than the last few is forgotten. */
    void checked(CheckResult result) {
        List<CheckResult> before = lastChecks;
        List<CheckResult> now = new ArrayList<>(MOST_CHECKS);
        now.add(result);
        now.addAll(before.subList(0, Math.min(before.size(), MOST_CHECKS - 1)));
        lastChecks = List.copyOf(now);
    }

    BackendStatus status(PoolSnapshot snapshot, long nanoTime) {
        BackendState now = state;
        List<CheckResult> checks = lastChecks;
        return new BackendStatus(
                name,
                address,
                now.resolved(),
                now.weight(),
                now.maxSessions(),
                backup,
                now.adminState(),
                now.health(),
                now.ejected() ? left(now.ejectedUntil(), nanoTime) : Duration.ZERO,
                now.waitsForProbe(),
                now.eligible(),
                snapshot.uses(this),
                now.removing(),
                now.runtime(),
                now.since(),
                checks.isEmpty() ? null : checks.get(0),
                now.adminState() == AdminState.DRAINING ? left(now.drainDeadline(), nanoTime) : null,
                slots.count(),
                new BackendStatus.Counters(
                        opened.sum(),
                        connectFailures.sum(),
                        errors.sum(),
                        upstreamBytes.sum(),
                        downstreamBytes.sum(),
                        connectTimes.percentile(0.5),
                        connectTimes.percentile(0.99)));
    }

    /** At least a nanosecond, so that something that is still in force never looks as if it were over. */
    private static Duration left(long until, long nanoTime) {
        return Duration.ofNanos(Math.max(1, until - nanoTime));
    }
}
