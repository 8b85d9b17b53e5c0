package dev.roundabout.internal.pool;

import dev.roundabout.AdminState;
import dev.roundabout.BackendStatus;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.CheckResult;
import dev.roundabout.CloseReason;
import dev.roundabout.Health;
import dev.roundabout.PoolStatus;
import dev.roundabout.Readiness;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.internal.health.HealthMonitor;
import dev.roundabout.internal.observe.Observers;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.state.ChangeQueue;
import dev.roundabout.internal.state.Layers;
import dev.roundabout.internal.state.Layers.PoolPlan;
import dev.roundabout.internal.time.Scheduler;
import dev.roundabout.strategy.StoredClients;
import dev.roundabout.strategy.Strategy;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
    private final String name;
    private final Scheduler control;
    private final HealthMonitor monitor;
    private final ChangeQueue changes;
    private final Observers observers;
    private final SessionCutter cutter;
    private final PoolHandle handle;
    private final Lookups lookups;
    private final Drains drains;
    private final Ejections ejections;
    private final PoolCommands commands;

    // Event loops change, anyone reads.
    private final LongAdder opened = new LongAdder();

    // Control thread only.
    private final Members members = new Members();
    private final Map<String, BackendConfig> configured = new HashMap<>();
    private Strategy strategy;
    private boolean closed;

    // Control thread writes, anyone reads.
    private volatile PoolConfig config;
    private volatile PoolSnapshot snapshot;

    public BackendPool(
            PoolConfig config,
            Scheduler control,
            HealthMonitor monitor,
            HostNames hostNames,
            Observers observers,
            SessionCutter cutter,
            Predicate<InetSocketAddress> ownListener,
            ChangeQueue changes) {
        this.name = config.name();
        this.config = config;
        this.control = control;
        this.monitor = monitor;
        this.observers = observers;
        this.cutter = cutter;
        this.changes = changes;
        this.strategy = config.strategy();
        this.snapshot = PoolSnapshot.of(strategy, List.of(), config.failOpen(), null);
        this.lookups = new Lookups(this, control, hostNames, ownListener);
        this.drains = new Drains(this, control, cutter, observers);
        this.ejections = new Ejections(this, control);
        this.commands = new PoolCommands(this, drains, cutter);
        this.handle = new PoolHandle(this, control);
    }

    public String name() {
        return name;
    }

    /** What it was configured with last, without what was changed at run time. Any thread. */
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
     * Adds the backends that are planned and starts probing. One of our own listeners is refused, with the pool unusable;
     * if it was added at run time it is left out. Throws what a strategy throws that cannot be bound.
     *
     * @param clients who was sent where before a restart; for a stored strategy
     */
    public void start(PoolPlan plan, StoredClients clients) {
        configure(plan.config());
        strategy = plan.strategy();
        for (BackendConfig backend : plan.backends().values()) {
            boolean added = plan.isAdded(backend);
            try {
                insert(backend, added);
            } catch (ChangeRefusedException e) {
                if (!added) {
                    throw e;
                }
                LOG.warn("{}: left out, it was added at run time: {}", name, e.getMessage());
                changes.withdraw(name, backend.name());
            }
        }
        snapshot = bound(strategy);
        clients.restore(snapshot.picker(), control.nanoTime());
        control.repeat(this::ageConnectTimes, () -> AGE_NANOS);
    }

    /** Brings the pool to another plan, a reload or a reset; what changed, in words. */
    public List<String> update(PoolPlan plan) {
        return new PoolUpdate(this, commands, drains).to(plan);
    }

    /** Refuses a plan after which no backend could take a session that can take some now. */
    public void refuseIfNoneStays(PoolPlan plan) {
        new PoolUpdate(this, commands, drains).refuseIfNoneStays(plan);
    }

    /** Stops probing, fails further changes, lets waiting drains go. Sessions are not touched. */
    public void close() {
        closed = true;
        for (Member member : members.all()) {
            member.close();
            Drain drain = member.drain();
            if (drain != null) {
                drain.callOff(member.backend().sessions());
            }
        }
    }

    /** Whether it has stopped changing. */
    boolean closed() {
        return closed;
    }

    /** What operators may ask. */
    PoolCommands commands() {
        return commands;
    }

    /** What every change goes through. */
    ChangeQueue changes() {
        return changes;
    }

    Members members() {
        return members;
    }

    /** What the configuration says of a backend. */
    @Nullable
    BackendConfig configured(String backend) {
        return configured.get(backend);
    }

    /** What is to be known of a backend when it comes to a restart; {@code null} if it is not there. */
    @Nullable
    BackendConfig inForce(String backend) {
        Member member = members.find(backend);
        return member == null ? null : member.backend().settings(member.state());
    }

    /** The layer with what tells a backend, or with {@code null} the strategy, from the configuration now. */
    public ChangeLayer noted(ChangeLayer layer, @Nullable String backend) {
        return backend == null
                ? Layers.with(layer, name, null, Layers.difference(config, strategy))
                : BackendCommand.noted(this, layer, backend, inForce(backend));
    }

    /** Takes another configuration to compare with; what is in force stays. */
    void configure(PoolConfig next) {
        config = next;
        configured.clear();
        for (BackendConfig backend : next.backends()) {
            configured.put(backend.name(), backend);
        }
    }

    /** Whether it is as configured may have changed with the configuration. */
    void compare(Member member) {
        if (differs(member.backend(), member.state()) != member.state().runtime()) {
            change(member, state -> state);
        }
    }

    /** The order of its backends; those that are not named keep theirs and come last. */
    void order(Collection<String> names) {
        members.order(names);
        publish();
    }

    /** Chooses sessions' backends by another strategy from now on. */
    void strategy(Strategy next) {
        PoolSnapshot bound = bound(next);
        String before = strategy.name();
        strategy = next;
        snapshot = bound;
        if (!next.name().equals(before)) {
            LOG.info("{}: strategy {} -> {}", name(), before, next.name());
            observers.tell(observer -> observer.strategyChanged(handle, before, next.name()));
        }
    }

    Strategy strategy() {
        return strategy;
    }

    /** How each of them chooses now, by the pool's name. */
    public static Map<String, Strategy> strategies(Collection<BackendPool> pools) {
        return pools.stream().collect(Collectors.toMap(BackendPool::name, BackendPool::strategy));
    }

    /** Which clients its stored strategy remembers. Any thread. */
    StoredClients storedClients() {
        return StoredClients.of(snapshot.picker(), control.nanoTime());
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
                name,
                now.strategy().name(),
                !now.strategy().name().equals(config.strategy().name()),
                now.failingOpen(),
                sessions,
                opened.sum(),
                all);
    }

    /** Whether new sessions find a backend. Any thread. */
    public Readiness readiness() {
        return snapshot.readiness();
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
        later(backend, drains::emptied);
    }

    /** Real sessions failed often enough. Any thread. */
    void ejectionDue(PooledBackend backend) {
        later(backend, ejections::eject);
    }

    /** A session could not connect: perhaps the host's address has changed. Any thread. */
    void connectFailed(PooledBackend backend) {
        if (backend.lookedUp()) {
            later(backend, Member::refreshLookup);
        }
    }

    /** On the control thread, unless it has left by then. Any thread. */
    private void later(PooledBackend backend, Consumer<Member> what) {
        control.execute(() -> {
            Member member = members.of(backend);
            if (member != null) {
                what.accept(member);
            }
        });
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

    /** A session has taken the last place that its limit leaves. Any thread. */
    void filled(PooledBackend backend) {
        observers.tell(observer -> observer.backendFull(backend.handle()));
    }

    /** Adds a backend; one that {@code waits} takes sessions after its first good probe. */
    PooledBackend insert(BackendConfig wanted, boolean waits) {
        Member member = prepare(wanted, waits);
        insert(member);
        return member.backend();
    }

    /** Makes a member to be, or refuses to because it is one of our own listeners. */
    Member prepare(BackendConfig wanted, boolean waits) {
        HealthCheckConfig own = wanted.health();
        HealthCheckConfig check = own == null ? config.health() : own;
        BackendState state = BackendState.initial(wanted.weight(), wanted.maxSessions(), wanted.enabled(), wallClock());
        if (waits && wanted.enabled()) {
            state = state.toEnabled(PooledBackend.isProbed(check), wallClock());
        }
        PooledBackend backend = new PooledBackend(
                this, wanted.name(), wanted.address(), wanted.backup(), check, new PassiveCheck(config.eject()), state);
        Member member = new Member(backend);
        lookups.begin(member);
        return member;
    }

    /** Takes a prepared member in. */
    void insert(Member member) {
        enter(member);
        publish();
        begin(member);
    }

    /** Puts a prepared member in the place of one of the same name, which is retired, with no moment that has neither. */
    void swap(Member leaving, Member next) {
        leave(leaving);
        enter(next);
        publish();
        tellRemoved(leaving);
        begin(next);
    }

    private void enter(Member member) {
        PooledBackend backend = member.backend();
        backend.state(backend.state().withRuntime(differs(backend, backend.state())));
        members.put(member);
    }

    private void begin(Member member) {
        observers.tell(observer -> observer.backendAdded(member.backend().handle()));
        if (member.state().adminState() != AdminState.DISABLED) {
            probe(member);
        }
    }

    /** Calls a member otherwise; to observers one has left and another has come. */
    void rename(Member member, String name) {
        PooledBackend backend = member.backend();
        observers.tell(observer -> observer.backendRemoved(backend.handle()));
        LOG.info("{}: is {} from now on, at {} still", backend.label(), name, backend.address());
        members.remove(member);
        backend.name(name);
        insert(member);
    }

    void probe(Member member) {
        member.probe(monitor, (result, verdict) -> checked(member, result, verdict));
    }

    void takeOut(Member member) {
        leave(member);
        publish();
        tellRemoved(member);
    }

    private void leave(Member member) {
        members.remove(member);
        member.close();
        Drain drain = member.drain();
        if (drain != null) {
            member.drain(null);
            drain.finish(member.backend().sessions());
        }
    }

    private void tellRemoved(Member member) {
        LOG.info("{}: removed", member.backend().label());
        observers.tell(observer -> observer.backendRemoved(member.backend().handle()));
    }

    void change(Member member, UnaryOperator<BackendState> transition) {
        PooledBackend backend = member.backend();
        BackendStatus before = status(backend);
        BackendState next = transition.apply(backend.state());
        backend.state(next.withRuntime(differs(backend, next)));
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
            snapshot = snapshot.withBackends(members.backends());
        }
        boolean after = snapshot.failingOpen();
        if (after != before) {
            observers.tell(observer -> observer.failOpenChanged(handle, after));
        }
    }

    private boolean differs(PooledBackend backend, BackendState state) {
        return Layers.difference(name, configured(backend.name()), backend.settings(state)) != null;
    }

    private PoolSnapshot bound(Strategy chosen) {
        return PoolSnapshot.of(chosen, members.backends(), config.failOpen(), snapshot);
    }

    private boolean ageConnectTimes() {
        for (Member member : members.all()) {
            member.backend().connectTimes().age();
        }
        return !closed;
    }

    /** Refuses what comes too late. */
    void refuseIfClosed() {
        if (closed) {
            throw new ChangeRefusedException(Reason.STOPPING, "the load balancer is stopping: nothing changed");
        }
    }

    /** Refuses one of our own listeners, if its address is a number; a host name is refused when it is found. */
    void refuseOwnListener(BackendConfig wanted) {
        lookups.refuseOwn(name + "/" + wanted.name(), wanted.address());
    }

    /** For people to read. */
    Instant wallClock() {
        return control.wallClock();
    }
}
