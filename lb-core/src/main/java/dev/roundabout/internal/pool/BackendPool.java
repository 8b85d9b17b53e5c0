package dev.roundabout.internal.pool;

import dev.roundabout.AddResult;
import dev.roundabout.AdminState;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendSpec;
import dev.roundabout.BackendStatus;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.CheckResult;
import dev.roundabout.CloseReason;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.Health;
import dev.roundabout.PoolStatus;
import dev.roundabout.Readiness;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.internal.health.HealthMonitor;
import dev.roundabout.internal.observe.Observers;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.time.Scheduler;
import dev.roundabout.strategy.Strategy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns every change of one pool. Methods run on the control thread, but for those marked otherwise; each leaves a new
 * snapshot behind, which event loops read without a lock.
 */
public final class BackendPool {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);
    private static final long AGE_NANOS = TimeUnit.MINUTES.toNanos(1);

    // Set once.
    private final PoolConfig config;
    private final Scheduler control;
    private final HealthMonitor monitor;
    private final Observers observers;
    private final SessionCutter cutter;
    private final PoolHandle handle;
    private final Lookups lookups;
    private final Drains drains;
    private final Ejections ejections;

    // Event loops change, anyone reads.
    private final LongAdder opened = new LongAdder();

    // Control thread only.
    private final Map<String, Member> members = new LinkedHashMap<>();
    private Strategy strategy;
    private boolean closed;

    // Control thread writes, anyone reads.
    private volatile PoolSnapshot snapshot;

    public BackendPool(
            PoolConfig config,
            Scheduler control,
            HealthMonitor monitor,
            HostNames hostNames,
            Observers observers,
            SessionCutter cutter,
            Predicate<InetSocketAddress> ownListener) {
        this.config = config;
        this.control = control;
        this.monitor = monitor;
        this.observers = observers;
        this.cutter = cutter;
        this.strategy = config.strategy();
        this.snapshot = PoolSnapshot.of(strategy, List.of(), config.failOpen(), null);
        this.handle = new PoolHandle(this, control);
        this.lookups = new Lookups(this, control, hostNames, ownListener);
        this.drains = new Drains(this, control, cutter, observers);
        this.ejections = new Ejections(this, control);
    }

    public String name() {
        return config.name();
    }

    public PoolConfig config() {
        return config;
    }

    /** What users hold. Any thread. */
    public PoolHandle handle() {
        return handle;
    }

    /** What sessions pick from. Any thread. */
    public PoolSnapshot snapshot() {
        return snapshot;
    }

    /**
     * Adds the configured backends and starts probing. Refuses, with the pool unusable, one of our own listeners; throws
     * what a strategy throws that cannot be bound.
     */
    public void start() {
        for (BackendConfig backend : config.backends()) {
            BackendState state = BackendState.initial(
                    backend.weight(), backend.maxSessions(), backend.enabled(), false, control.wallClock());
            HealthCheckConfig check = backend.health() == null ? config.health() : backend.health();
            PassiveCheck passive = new PassiveCheck(config.eject());
            insert(new PooledBackend(this, backend.name(), backend.address(), backend.backup(), check, passive, state));
        }
        snapshot = bound(strategy);
        ageConnectTimes();
    }

    /** Stops probing, fails further changes, lets waiting drains go. Sessions are not touched. */
    public void close() {
        closed = true;
        for (Member member : members.values()) {
            member.close();
            Drain drain = member.drain();
            if (drain != null) {
                drain.callOff(member.backend().sessions());
            }
        }
    }

    /** Whether this is the member of its name; not before it was added, nor after it left. */
    boolean has(Member member) {
        return members.get(member.backend().name()) == member;
    }

    /** Whether it has stopped changing. */
    boolean closed() {
        return closed;
    }

    AddResult add(BackendSpec spec) {
        refuseIfClosed();
        AddRequest request = new AddRequest(spec);
        BackendConfig wanted = request.complete();
        Member there = members.get(wanted.name());
        if (there == null && spec.name() == null) {
            there = findByAddress(spec.address().toString());
        }
        if (there != null) {
            return addAgain(there, request);
        }
        boolean waits = !(config.health().probe() instanceof HealthCheckConfig.None);
        BackendState state = BackendState.initial(
                        wanted.weight(), wanted.maxSessions(), true, true, control.wallClock())
                .toEnabled(waits, control.wallClock());
        PooledBackend backend = new PooledBackend(
                this,
                wanted.name(),
                wanted.address(),
                wanted.backup(),
                config.health(),
                new PassiveCheck(config.eject()),
                state);
        insert(backend);
        LOG.info("{}: added {} weight {}", backend.label(), backend.address(), wanted.weight());
        return new AddResult(backend.handle(), AddResult.Outcome.ADDED);
    }

    void set(PooledBackend backend, BackendChange change) {
        Member member = member(backend);
        BackendState now = member.state();
        Integer weight = change.weight();
        Integer maxSessions = change.maxSessions();
        int newWeight = weight == null ? now.weight() : weight;
        int newMax = maxSessions == null ? now.maxSessions() : maxSessions;
        if (newWeight < 0 || newWeight > BackendConfig.MAX_WEIGHT) {
            throw invalid("weight", newWeight, "0 to " + BackendConfig.MAX_WEIGHT);
        }
        if (newMax < 0) {
            throw invalid("maxSessions", newMax, ">= 0");
        }
        if (newWeight != now.weight() || newMax != now.maxSessions()) {
            change(member, state -> state.withSettings(newWeight, newMax));
            LOG.info("{}: weight {}, max sessions {}", backend.label(), newWeight, newMax);
        }
        Boolean enabled = change.enabled();
        if (enabled != null && enabled) {
            enable(member);
        } else if (enabled != null) {
            disable(member);
        }
    }

    CompletionStage<DrainResult> drain(PooledBackend backend, DrainOptions options) {
        Member member = member(backend);
        if (!options.force()) {
            refuseLastEligible(member);
        }
        return drains.start(member, options);
    }

    void remove(PooledBackend backend) {
        Member member = member(backend);
        refuseLastEligible(member);
        if (!backend.slots().retireIfEmpty()) {
            throw new ChangeRefusedException(
                    Reason.IN_USE, backend.name() + " has " + counted(backend.sessions()) + ": nothing changed");
        }
        takeOut(member);
    }

    CompletionStage<Integer> removeNow(PooledBackend backend) {
        Member member = member(backend);
        backend.slots().retire();
        takeOut(member);
        return cutter.cut(backend, CloseReason.BACKEND_REMOVED);
    }

    void strategy(Strategy next) {
        refuseIfClosed();
        PoolSnapshot bound = bound(next);
        String before = strategy.name();
        strategy = next;
        snapshot = bound;
        if (!next.name().equals(before)) {
            LOG.info("{}: strategy {} -> {}", name(), before, next.name());
            observers.tell(observer -> observer.strategyChanged(handle, before, next.name()));
        }
    }

    /** Any thread. */
    public PoolStatus status() {
        PoolSnapshot now = snapshot;
        List<BackendStatus> all = new ArrayList<>();
        int sessions = 0;
        for (PooledBackend backend : now.backends()) {
            BackendStatus status = backend.status(now, control.nanoTime());
            sessions += status.sessions();
            all.add(status);
        }
        return new PoolStatus(
                name(),
                now.strategy().name(),
                !now.strategy().name().equals(config.strategy().name()),
                now.failingOpen(),
                sessions,
                opened.sum(),
                all);
    }

    /** Whether new sessions find a backend. Any thread. */
    public Readiness readiness() {
        PoolSnapshot now = snapshot;
        if (!now.servable()) {
            return Readiness.NOT_READY;
        }
        return now.failingOpen() ? Readiness.DEGRADED : Readiness.READY;
    }

    /** Any thread. */
    BackendStatus status(PooledBackend backend) {
        return backend.status(snapshot, control.nanoTime());
    }

    /** A session was connected; counted here too, because a backend that leaves takes its own count along. Any thread. */
    void connected() {
        opened.increment();
    }

    /** Its last slot came back while it gives out no more. Any thread. */
    void emptied(PooledBackend backend) {
        control.execute(() -> {
            Member member = members.get(backend.name());
            if (member != null && member.backend() == backend) {
                drains.emptied(member);
            }
        });
    }

    /** Real sessions failed often enough. Any thread. */
    void ejectionDue(PooledBackend backend) {
        control.execute(() -> {
            Member member = members.get(backend.name());
            if (member != null && member.backend() == backend) {
                ejections.eject(member);
            }
        });
    }

    /** A session could not connect: perhaps the host's address has changed. Any thread. */
    void connectFailed(PooledBackend backend) {
        InetSocketAddress resolved = backend.resolved();
        if (resolved == null
                || resolved.getAddress()
                        .getHostAddress()
                        .equals(backend.configuredAddress().host())) {
            return;
        }
        control.execute(() -> {
            Member member = members.get(backend.name());
            if (member != null && member.backend() == backend) {
                member.refreshLookup();
            }
        });
    }

    private AddResult addAgain(Member there, AddRequest request) {
        PooledBackend backend = there.backend();
        request.refuseDifferent(backend, name());
        Drain drain = there.drain();
        if (drain != null && drain.then() == DrainOptions.Then.REMOVE) {
            drains.callOff(there, drain);
            change(there, now -> now.toUndrained(control.wallClock()));
            LOG.info("{}: drain called off, it was added again", backend.label());
            return new AddResult(backend.handle(), AddResult.Outcome.DRAIN_CALLED_OFF);
        }
        return new AddResult(backend.handle(), AddResult.Outcome.ALREADY_THERE);
    }

    private void enable(Member member) {
        if (member.state().adminState() == AdminState.ENABLED) {
            return;
        }
        Drain drain = member.drain();
        if (drain != null) {
            drains.callOff(member, drain);
            change(member, state -> state.toUndrained(control.wallClock()));
        } else {
            change(member, state -> state.toEnabled(probed(member.backend()), control.wallClock()));
            member.backend().slots().open();
            probe(member);
        }
        LOG.info("{}: enabled", member.backend().label());
    }

    private void disable(Member member) {
        if (member.state().adminState() == AdminState.DISABLED) {
            return;
        }
        Drain drain = member.drain();
        if (drain != null) {
            drains.callOff(member, drain);
        }
        toDisabled(member);
        LOG.info("{}: disabled", member.backend().label());
    }

    void toDisabled(Member member) {
        member.backend().slots().close();
        member.stopProbing();
        member.endEjection();
        change(member, state -> state.toDisabled(control.wallClock()));
    }

    private void checked(Member member, CheckResult result, @Nullable Health verdict) {
        PooledBackend backend = member.backend();
        backend.checked(result);
        if (verdict != null && verdict != member.state().health()) {
            change(member, state -> state.withVerdict(verdict, control.wallClock()));
            if (verdict == Health.DOWN && config.closeOnDown()) {
                cutter.cut(backend, CloseReason.BACKEND_DOWN);
            }
        }
        observers.tell(observer -> observer.backendChecked(backend.handle(), result));
    }

    private void insert(PooledBackend backend) {
        Member member = new Member(backend);
        lookups.begin(member);
        members.put(backend.name(), member);
        publish();
        observers.tell(observer -> observer.backendAdded(backend.handle()));
        if (member.state().adminState() != AdminState.DISABLED) {
            probe(member);
        }
    }

    static boolean probed(PooledBackend backend) {
        return !(backend.check().probe() instanceof HealthCheckConfig.None);
    }

    void probe(Member member) {
        member.probe(monitor, (result, verdict) -> checked(member, result, verdict));
    }

    void takeOut(Member member) {
        members.remove(member.backend().name());
        member.close();
        Drain drain = member.drain();
        if (drain != null) {
            member.drain(null);
            drain.finish(member.backend().sessions());
        }
        publish();
        LOG.info("{}: removed", member.backend().label());
        observers.tell(observer -> observer.backendRemoved(member.backend().handle()));
    }

    void change(Member member, UnaryOperator<BackendState> transition) {
        PooledBackend backend = member.backend();
        BackendStatus before = status(backend);
        backend.state(transition.apply(backend.state()));
        publish();
        BackendStatus after = status(backend);
        observers.tell(observer -> observer.backendChanged(backend.handle(), before, after));
    }

    /** A strategy that fails here must not leave half a change behind: sessions are chosen as they were before. */
    private void publish() {
        boolean before = snapshot.failingOpen();
        try {
            snapshot = bound(strategy);
        } catch (Throwable e) { // a user's code: whatever it throws
            LOG.error("{}: strategy {} failed, sessions are chosen from the last list it took", name(), strategy, e);
            snapshot = snapshot.withBackends(backends());
        }
        boolean after = snapshot.failingOpen();
        if (after != before) {
            observers.tell(observer -> observer.failOpenChanged(handle, after));
        }
    }

    private PoolSnapshot bound(Strategy chosen) {
        return PoolSnapshot.of(chosen, backends(), config.failOpen(), snapshot);
    }

    private List<PooledBackend> backends() {
        return members.values().stream().map(Member::backend).toList();
    }

    private void ageConnectTimes() {
        for (Member member : members.values()) {
            member.backend().connectTimes().age();
        }
        control.schedule(
                () -> {
                    if (!closed) {
                        ageConnectTimes();
                    }
                },
                AGE_NANOS);
    }

    private Member member(PooledBackend backend) {
        refuseIfClosed();
        Member member = members.get(backend.name());
        if (member == null || member.backend() != backend) {
            throw new ChangeRefusedException(
                    Reason.UNKNOWN_BACKEND, backend.name() + " is not in " + name() + " any more");
        }
        return member;
    }

    private @Nullable Member findByAddress(String address) {
        for (Member member : members.values()) {
            if (member.backend().address().equals(address)) {
                return member;
            }
        }
        return null;
    }

    private void refuseLastEligible(Member leaving) {
        if (!leaving.state().eligible()) {
            return;
        }
        for (Member member : members.values()) {
            if (member != leaving && member.state().eligible()) {
                return;
            }
        }
        throw new ChangeRefusedException(
                Reason.LAST_ELIGIBLE,
                leaving.backend().name() + " is the last eligible backend of " + name() + ": nothing changed");
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new ChangeRefusedException(Reason.STOPPING, "the load balancer is stopping: nothing changed");
        }
    }

    /** {@code 1 session}, {@code 2 sessions}. */
    static String counted(int sessions) {
        return sessions + (sessions == 1 ? " session" : " sessions");
    }

    private static ChangeRefusedException invalid(String field, int value, String expected) {
        return new ChangeRefusedException(
                Reason.INVALID, field + ": " + value + " (expected: " + expected + ")", field);
    }
}
