package dev.roundabout.internal;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.Pool;
import dev.roundabout.Readiness;
import dev.roundabout.ReloadResult;
import dev.roundabout.ResetOptions;
import dev.roundabout.SessionList;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionStatus;
import dev.roundabout.StateStore;
import dev.roundabout.config.Address;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.internal.health.HealthMonitor;
import dev.roundabout.internal.observe.Observers;
import dev.roundabout.internal.pool.BackendPool;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.session.DescriptorReserve;
import dev.roundabout.internal.session.ListenerGate;
import dev.roundabout.internal.session.SessionLimit;
import dev.roundabout.internal.session.Sessions;
import dev.roundabout.internal.state.ChangeQueue;
import dev.roundabout.internal.state.Layers;
import dev.roundabout.internal.state.Layers.PoolPlan;
import dev.roundabout.internal.transport.BoundListener;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.SessionLoop;
import dev.roundabout.internal.transport.Transport;
import dev.roundabout.strategy.StoredClients;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together, starts them in order and stops them in the opposite one. */
public final class DefaultLoadBalancer implements LoadBalancer {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultLoadBalancer.class);

    // Set once.
    private final ControlLoop control;
    private final Transport transport;
    private final DescriptorBudget budget;
    private final DescriptorReserve descriptors;
    private final KeptBytes kept;
    private final HealthMonitor monitor;
    private final HostNames hostNames;
    private final Observers observers;
    private final Sessions sessions;
    private final OwnListeners ownListeners = new OwnListeners();
    private final Map<String, BackendPool> pools = new LinkedHashMap<>();
    private final List<ListenerGate> gates = new ArrayList<>();
    private final ChangeQueue changes;
    private final OpenQuestions questions = new OpenQuestions();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    // Control thread writes, anyone reads.
    private volatile boolean accepting;
    private volatile boolean stopping;
    private volatile LoadBalancerConfig config;

    // Control thread only.
    private Map<String, PoolPlan> plans;
    private Map<String, StoredClients> clients = Map.of();
    private boolean sessionsEnded;

    private DefaultLoadBalancer(
            LoadBalancerConfig config,
            ControlLoop control,
            Transport transport,
            DescriptorBudget budget,
            DescriptorReserve descriptors,
            KeptBytes kept,
            List<LoadBalancerObserver> told,
            @Nullable StateStore store) {
        this.config = config;
        this.control = control;
        this.budget = budget;
        this.descriptors = descriptors;
        ChangeLayer written = store == null ? ChangeLayer.EMPTY : store.kept();
        Layers.Result result = Layers.over(config, written);
        result.dropped().stream().map(Layers::describe).forEach(Reload::warnDropped);
        this.plans = result.pools();
        if (store == null) {
            this.changes = ChangeQueue.unkept(control);
        } else {
            this.changes = ChangeQueue.kept(control, store, written, result.layer());
            Map<String, StoredClients> found = new HashMap<>();
            config.pools().forEach(pool -> found.put(pool.name(), store.storedClients(pool.name())));
            this.clients = found;
        }
        this.transport = transport;
        this.kept = kept;
        this.hostNames = HostNames.ofSystem(control);
        this.monitor = HealthMonitor.start(control, RandomGenerator.getDefault(), hostNames, descriptors::isSpent);
        this.observers = new Observers(told, control);
        this.sessions = new Sessions(transport.loops(), control);
        for (PoolConfig pool : config.pools()) {
            pools.put(
                    pool.name(),
                    new BackendPool(pool, control, monitor, hostNames, observers, sessions, ownListeners, changes));
        }
    }

    /** Starts what the configuration says; a failure leaves nothing running. */
    public static CompletionStage<LoadBalancer> start(
            LoadBalancerConfig config, List<LoadBalancerObserver> told, @Nullable StateStore store) {
        return start(config, told, store, KeptBytes.within(PlatformDependent.maxDirectMemory()));
    }

    /** As {@link #start(LoadBalancerConfig, List, StateStore)}, with a budget for kept bytes that is not the usual one. */
    static CompletionStage<LoadBalancer> start(
            LoadBalancerConfig config, List<LoadBalancerObserver> told, @Nullable StateStore store, KeptBytes kept) {
        return start(config, told, store, kept, ProcessDescriptors.ofSystem());
    }

    /** As {@link #start(LoadBalancerConfig, List, StateStore)}; with {@code null} there are always descriptors. */
    static CompletionStage<LoadBalancer> start(
            LoadBalancerConfig config,
            List<LoadBalancerObserver> told,
            @Nullable StateStore store,
            KeptBytes kept,
            DescriptorReserve.@Nullable Source source) {
        try {
            NettyVersion.check();
            Transports kind = Transports.of(config.transport());
            int loops = config.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : config.eventLoops();
            DescriptorBudget budget =
                    DescriptorBudget.ofProcess(config.listeners().size(), loops, kind.usesPipes());
            int shared = budget.shared(config);
            ControlLoop control = new ControlLoop();
            DescriptorReserve descriptors =
                    source == null ? DescriptorReserve.none(control) : DescriptorReserve.open(source, control);
            return compose(config, kind, loops, budget, control, descriptors, kept, told, store)
                    .open(config, new SessionLimit(shared, descriptors));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A user's strategy is asked for the first time here; what has descriptors already gives them back if it fails. */
    private static DefaultLoadBalancer compose(
            LoadBalancerConfig config,
            Transports kind,
            int loops,
            DescriptorBudget budget,
            ControlLoop control,
            DescriptorReserve descriptors,
            KeptBytes kept,
            List<LoadBalancerObserver> told,
            @Nullable StateStore store) {
        Transport transport = null;
        try {
            transport = kind.start(loops, kept, budget.pipes(), descriptors::isSpent);
            return new DefaultLoadBalancer(config, control, transport, budget, descriptors, kept, told, store);
        } catch (Throwable e) {
            descriptors.close();
            if (transport != null) {
                transport.shutdown();
            }
            throw e;
        }
    }

    @Override
    public String transport() {
        return transport.name();
    }

    @Override
    public String limits() {
        return budget.line();
    }

    @Override
    public InetSocketAddress address() {
        if (gates.size() != 1) {
            throw new IllegalStateException("listeners: " + gates.size() + " (expected: one; see listeners())");
        }
        return gates.get(0).status().address();
    }

    @Override
    public List<ListenerStatus> listeners() {
        return gates.stream().map(ListenerGate::status).toList();
    }

    @Override
    public Pool pool() {
        if (pools.size() != 1) {
            throw new IllegalStateException("pools: " + pools.keySet() + " (expected: one; see pool(name))");
        }
        return pools.values().iterator().next().handle();
    }

    @Override
    public Pool pool(String name) {
        return backendPool(name).handle();
    }

    @Override
    public List<Pool> pools() {
        List<Pool> handles = new ArrayList<>();
        pools.values().forEach(pool -> handles.add(pool.handle()));
        return handles;
    }

    @Override
    public Readiness readiness() {
        if (stopping) {
            return Readiness.STOPPING;
        }
        if (!accepting) {
            return Readiness.NOT_READY;
        }
        Readiness worst = Readiness.READY;
        for (ListenerGate gate : gates) {
            Readiness readiness = gate.readiness();
            worst = readiness.compareTo(worst) > 0 ? readiness : worst;
        }
        return worst;
    }

    @Override
    public Duration loopDelay() {
        return Duration.ofNanos(sessions.loopDelayNanos());
    }

    @Override
    public long keptBytes() {
        return kept.now();
    }

    @Override
    public long keptBytesLimit() {
        return kept.limit();
    }

    @Override
    public CompletionStage<SessionList> sessions(SessionQuery query) {
        return questions.ask(() -> sessions.list(query, control));
    }

    @Override
    public CompletionStage<Optional<SessionStatus>> kill(long id) {
        return questions.ask(() -> sessions.kill(id));
    }

    @Override
    public void addObserver(LoadBalancerObserver observer) {
        observers.add(observer);
    }

    @Override
    public void removeObserver(LoadBalancerObserver observer) {
        observers.remove(observer);
    }

    @Override
    public LoadBalancerConfig config() {
        return config;
    }

    @Override
    public ChangeLayer changes() {
        return changes.layer();
    }

    @Override
    public boolean keepsChanges() {
        return changes.keeps();
    }

    @Override
    public CompletionStage<ReloadResult> reload(LoadBalancerConfig next) {
        return changes.submit(new Reload(next, pools, () -> config, taken -> config = taken));
    }

    @Override
    public CompletionStage<ChangeLayer> resetChanges(ResetOptions options) {
        if (options.pool() != null) {
            backendPool(options.pool());
        }
        return changes.submit(new Reset(options, pools, () -> config));
    }

    @Override
    public CompletionStage<Void> alive() {
        return questions.ask(this::signs);
    }

    @Override
    public CompletionStage<Void> stop(Duration grace) {
        try {
            control.execute(() -> beginStop(grace));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped already");
        }
        return stopped.copy();
    }

    @Override
    public void close() {
        CompletableFuture<Void> ending = stop(Duration.ZERO).toCompletableFuture();
        if (!control.inLoop() && transport.loops().stream().noneMatch(SessionLoop::inLoop)) {
            ending.join();
        }
    }

    private CompletionStage<Void> signs() {
        List<CompletableFuture<Void>> signs = new ArrayList<>();
        signs.add(CompletableFuture.runAsync(() -> {}, control));
        for (SessionLoop loop : transport.loops()) {
            signs.add(CompletableFuture.runAsync(() -> {}, loop));
        }
        return CompletableFuture.allOf(signs.toArray(CompletableFuture[]::new));
    }

    private CompletionStage<LoadBalancer> open(LoadBalancerConfig config, SessionLimit shared) {
        CompletionStage<Void> bound = CompletableFuture.completedFuture(null);
        List<BoundListener> listeners = new ArrayList<>();
        for (ListenerConfig listener : config.listeners()) {
            SessionLimit limit =
                    listener.maxSessions() == 0 ? shared : new SessionLimit(listener.maxSessions(), descriptors);
            BackendPool pool = backendPool(listener.pool());
            ListenerGate gate = new ListenerGate(listener, pool, sessions, limit, kept, observers, control);
            gates.add(gate);
            bound = bound.thenCompose(nothing -> bind(listener, gate)).thenAccept(listeners::add);
        }
        CompletableFuture<LoadBalancer> started = new CompletableFuture<>();
        bound.thenRunAsync(() -> serve(listeners), control).whenComplete((nothing, failure) -> {
            if (failure == null) {
                started.complete(this);
            } else {
                listeners.forEach(BoundListener::close);
                stop(Duration.ZERO)
                        .whenComplete((done, ignored) -> started.completeExceptionally(startFailure(failure)));
            }
        });
        return started;
    }

    private CompletionStage<BoundListener> bind(ListenerConfig listener, ListenerGate gate) {
        Address bind = listener.bind();
        try {
            InetAddress host = bind.host().isEmpty() ? wildcard() : InetAddress.getByName(bind.host());
            return transport.bind(new InetSocketAddress(host, bind.port()), gate);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("bind: " + bind + " (expected: an address of this machine)", e);
        }
    }

    /** On the control thread: backends first, so that the first client finds them. */
    private void serve(List<BoundListener> listeners) {
        listeners.forEach(listener -> ownListeners.add(listener.address()));
        pools.forEach((name, pool) ->
                pool.start(Objects.requireNonNull(plans.get(name)), clients.getOrDefault(name, StoredClients.NONE)));
        plans = Map.of();
        clients = Map.of();
        changes.start();
        descriptors.start();
        sessions.watchLoops();
        for (int i = 0; i < listeners.size(); i++) {
            gates.get(i).open(listeners.get(i));
        }
        accepting = true;
    }

    /** On the control thread. */
    private void beginStop(Duration grace) {
        if (grace.isZero() || grace.isNegative()) {
            cutSessions();
        } else {
            control.schedule(this::cutSessions, TimeUnit.NANOSECONDS.convert(grace)); // not above what fits
        }
        if (stopping) {
            return;
        }
        stopping = true;
        accepting = false;
        changes.refuse();
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        gates.forEach(gate -> closing.add(gate.stop().toCompletableFuture()));
        // A port that could not be closed in order must not keep the rest from ending.
        CompletionStage<Void> closed = CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null)
                .thenCompose(nothing -> sessions.ended())
                .thenRunAsync(this::closeParts, control)
                .thenCompose(nothing -> transport.shutdown());
        closed.whenComplete((nothing, failure) -> ended(failure));
    }

    /** On the control thread. The loops end with the last session, and then take no more tasks. */
    private void cutSessions() {
        if (!sessionsEnded) {
            sessions.cutAll();
        }
    }

    private void ended(@Nullable Throwable failure) {
        control.shutdown();
        questions.close();
        if (failure == null) {
            stopped.complete(null);
        } else {
            stopped.completeExceptionally(failure);
        }
    }

    private void closeParts() {
        sessionsEnded = true;
        changes.close();
        pools.values().forEach(BackendPool::close);
        monitor.close();
        hostNames.close();
        descriptors.close();
        sessions.watchLoopsNoMore();
    }

    private BackendPool backendPool(String name) {
        BackendPool pool = pools.get(name);
        if (pool == null) {
            throw new IllegalArgumentException("pool: " + name + " (expected: one of " + pools.keySet() + ")");
        }
        return pool;
    }

    /** Every address of both families. Java's own wildcard is that of IPv4 alone, which a machine without IPv6 needs. */
    private static InetAddress wildcard() {
        try (ServerSocketChannel probe = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            LOG.debug("IPv6 works: {}", probe);
            return InetAddress.getByAddress(new byte[16]);
        } catch (UnsupportedOperationException | IOException e) {
            LOG.debug("no IPv6 on this machine: {}", e.toString());
            return new InetSocketAddress(0).getAddress();
        }
    }

    private static Throwable startFailure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ChangeRefusedException
                ? new IllegalArgumentException(cause.getMessage(), cause)
                : cause;
    }
}
