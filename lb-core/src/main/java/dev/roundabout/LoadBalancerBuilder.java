package dev.roundabout;

import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.DefaultLoadBalancer;
import dev.roundabout.strategy.Strategy;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link LoadBalancer}. The short methods describe one listener and one pool, both named {@code default}; for
 * several, start from a {@link LoadBalancerConfig}. Every method checks its argument at once and throws
 * {@link IllegalArgumentException}. Not for use by several threads at a time.
 */
public final class LoadBalancerBuilder {
    private static final String DEFAULT = "default";

    private final @Nullable LoadBalancerConfig whole;
    private final List<BackendConfig> backends = new ArrayList<>();
    private final List<LoadBalancerObserver> observers = new ArrayList<>();
    private ListenerConfig listener = ListenerConfig.of(DEFAULT, new Address("", 0), DEFAULT);
    private PoolConfig pool = PoolConfig.of(DEFAULT, List.of());
    private TransportChoice transport = TransportChoice.AUTO;
    private int eventLoops;
    private @Nullable StateStore store;

    LoadBalancerBuilder() {
        this.whole = null;
    }

    LoadBalancerBuilder(LoadBalancerConfig whole) {
        this.whole = whole;
    }

    /**
     * Where to listen; without it, a port the system picks, on every address.
     *
     * @param bind {@code HOST:PORT} or {@code :PORT}; port 0 lets the system pick one
     * @return this builder
     */
    public LoadBalancerBuilder listen(String bind) {
        return listener(new ListenerConfig(
                DEFAULT,
                Address.parse(bind),
                DEFAULT,
                listener.maxSessions(),
                listener.acceptProxy(),
                listener.allow(),
                listener.deny(),
                listener.perClient()));
    }

    /**
     * The most sessions at a time; the rest waits in the backlog.
     *
     * @param maxSessions 0 derives it from the descriptor limit
     * @return this builder
     */
    public LoadBalancerBuilder maxSessions(int maxSessions) {
        return listener(new ListenerConfig(
                DEFAULT,
                listener.bind(),
                DEFAULT,
                maxSessions,
                listener.acceptProxy(),
                listener.allow(),
                listener.deny(),
                listener.perClient()));
    }

    /**
     * Who may connect; without it, everyone.
     *
     * @param cidrs such as {@code 10.0.0.0/8}
     * @return this builder
     */
    public LoadBalancerBuilder allow(String... cidrs) {
        return listener(new ListenerConfig(
                DEFAULT,
                listener.bind(),
                DEFAULT,
                listener.maxSessions(),
                listener.acceptProxy(),
                ranges(cidrs),
                listener.deny(),
                listener.perClient()));
    }

    /**
     * Who may not connect, even if allowed.
     *
     * @param cidrs such as {@code 10.0.0.0/8}
     * @return this builder
     */
    public LoadBalancerBuilder deny(String... cidrs) {
        return listener(new ListenerConfig(
                DEFAULT,
                listener.bind(),
                DEFAULT,
                listener.maxSessions(),
                listener.acceptProxy(),
                listener.allow(),
                ranges(cidrs),
                listener.perClient()));
    }

    /**
     * What one client address may do; without it, anything.
     *
     * @param limits sessions and rates
     * @return this builder
     */
    public LoadBalancerBuilder perClient(ClientLimitsConfig limits) {
        return listener(new ListenerConfig(
                DEFAULT,
                listener.bind(),
                DEFAULT,
                listener.maxSessions(),
                listener.acceptProxy(),
                listener.allow(),
                listener.deny(),
                limits));
    }

    /**
     * Which proxies must begin with a PROXY header; without it, headers are taken from nobody.
     *
     * @param cidrs such as {@code 10.0.0.0/8}
     * @return this builder
     */
    public LoadBalancerBuilder acceptProxy(String... cidrs) {
        return listener(new ListenerConfig(
                DEFAULT,
                listener.bind(),
                DEFAULT,
                listener.maxSessions(),
                ranges(cidrs),
                listener.allow(),
                listener.deny(),
                listener.perClient()));
    }

    /**
     * Adds a backend with default settings.
     *
     * @param address {@code HOST:PORT}
     * @return this builder
     */
    public LoadBalancerBuilder backend(String address) {
        return backend(BackendConfig.of(address));
    }

    /**
     * Adds a backend.
     *
     * @param backend what it is
     * @return this builder
     */
    public LoadBalancerBuilder backend(BackendConfig backend) {
        refuseWithWhole();
        backends.add(backend);
        return this;
    }

    /**
     * How a backend is chosen; without it, round-robin.
     *
     * @param strategy one of {@link dev.roundabout.strategy.Strategies}, or your own
     * @return this builder
     */
    public LoadBalancerBuilder strategy(Strategy strategy) {
        pool(strategy, pool.connectTimeout(), pool.idleTimeout(), pool.halfClosedTimeout());
        return this;
    }

    /**
     * How long one connection attempt may take; without it, 2 s.
     *
     * @param timeout above zero
     * @return this builder
     */
    public LoadBalancerBuilder connectTimeout(Duration timeout) {
        pool(pool.strategy(), timeout, pool.idleTimeout(), pool.halfClosedTimeout());
        return this;
    }

    /**
     * After how long without a byte a session is ended; without it, 10 min.
     *
     * @param timeout zero is no limit
     * @return this builder
     */
    public LoadBalancerBuilder idleTimeout(Duration timeout) {
        pool(pool.strategy(), pool.connectTimeout(), timeout, pool.halfClosedTimeout());
        return this;
    }

    /**
     * After how long without a byte a session is ended of which one direction has ended; without it, 30 s.
     *
     * @param timeout above zero
     * @return this builder
     */
    public LoadBalancerBuilder halfClosedTimeout(Duration timeout) {
        pool(pool.strategy(), pool.connectTimeout(), pool.idleTimeout(), timeout);
        return this;
    }

    /**
     * How long a session looks for a backend that answers; without it, {@link FailOverConfig#DEFAULT}.
     *
     * @param failOver attempts and budget
     * @return this builder
     */
    public LoadBalancerBuilder failOver(FailOverConfig failOver) {
        return pool(failOver, pool.eject(), pool.failOpen(), pool.health(), pool.sendProxy());
    }

    /**
     * The passive check; without it, {@link EjectConfig#DEFAULT}.
     *
     * @param eject how many failures, how long
     * @return this builder
     */
    public LoadBalancerBuilder eject(EjectConfig eject) {
        return pool(pool.failOver(), eject, pool.failOpen(), pool.health(), pool.sendProxy());
    }

    /**
     * Whether every enabled primary is tried when none is eligible; without it, yes.
     *
     * @param failOpen {@code false} closes clients then
     * @return this builder
     */
    public LoadBalancerBuilder failOpen(boolean failOpen) {
        return pool(pool.failOver(), pool.eject(), failOpen, pool.health(), pool.sendProxy());
    }

    /**
     * The active check; without it, {@link HealthCheckConfig#TCP}. A probe connects, asks by HTTP, sends bytes and expects
     * others, or runs a program: see {@link HealthCheckConfig.Probe}.
     *
     * @param health what is probed, and how often
     * @return this builder
     */
    public LoadBalancerBuilder health(HealthCheckConfig health) {
        return pool(pool.failOver(), pool.eject(), pool.failOpen(), health, pool.sendProxy());
    }

    /**
     * The header that tells a backend who its client is; without it, none.
     *
     * @param version of the PROXY protocol; every backend must expect just that
     * @return this builder
     */
    public LoadBalancerBuilder sendProxy(ProxyProtocol version) {
        return pool(pool.failOver(), pool.eject(), pool.failOpen(), pool.health(), version);
    }

    /**
     * How bytes are moved; without it, {@link TransportChoice#AUTO}.
     *
     * @param choice the transport
     * @return this builder
     */
    public LoadBalancerBuilder transport(TransportChoice choice) {
        refuseWithWhole();
        this.transport = choice;
        return this;
    }

    /**
     * How many threads move bytes; without it, one a processor.
     *
     * @param count 1 to 64; 0 is one a processor
     * @return this builder
     */
    public LoadBalancerBuilder eventLoops(int count) {
        refuseWithWhole();
        this.eventLoops = count;
        return this;
    }

    /**
     * Adds an observer that is told of everything from the start.
     *
     * @param observer whom to tell
     * @return this builder
     */
    public LoadBalancerBuilder observer(LoadBalancerObserver observer) {
        observers.add(observer);
        return this;
    }

    /**
     * Where run-time changes are kept; without it they die with the process. What was kept is applied over the
     * configuration at start; an entry that has nothing to be about is dropped with a warning.
     *
     * @param store for this load balancer alone
     * @return this builder
     */
    public LoadBalancerBuilder stateStore(StateStore store) {
        this.store = store;
        return this;
    }

    /**
     * Starts, waiting until every listener is bound.
     *
     * @return the running load balancer
     * @throws BindException if a listener cannot be bound; the message names its address. Nothing is left running
     * @throws IllegalArgumentException if the configuration cannot work on this machine, naming value and expectation
     */
    public LoadBalancer start() throws BindException {
        try {
            return startAsync().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BindException bind) {
                throw bind;
            }
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw e;
        }
    }

    /**
     * Starts without waiting.
     *
     * @return completes with the running load balancer when every listener is bound, or fails as {@link #start} does;
     *     then nothing is left running
     */
    public CompletionStage<LoadBalancer> startAsync() {
        return DefaultLoadBalancer.start(config(), List.copyOf(observers), store);
    }

    private LoadBalancerConfig config() {
        if (whole != null) {
            return whole;
        }
        PoolConfig complete = new PoolConfig(
                DEFAULT,
                pool.strategy(),
                pool.connectTimeout(),
                pool.idleTimeout(),
                pool.halfClosedTimeout(),
                pool.failOver(),
                pool.eject(),
                pool.failOpen(),
                pool.closeOnDown(),
                pool.health(),
                pool.sendProxy(),
                backends);
        return new LoadBalancerConfig(List.of(listener), List.of(complete), transport, eventLoops);
    }

    private LoadBalancerBuilder listener(ListenerConfig changed) {
        refuseWithWhole();
        listener = changed;
        return this;
    }

    private void pool(Strategy strategy, Duration connect, Duration idle, Duration halfClosed) {
        refuseWithWhole();
        pool = new PoolConfig(
                DEFAULT,
                strategy,
                connect,
                idle,
                halfClosed,
                pool.failOver(),
                pool.eject(),
                pool.failOpen(),
                pool.closeOnDown(),
                pool.health(),
                pool.sendProxy(),
                List.of());
    }

    private LoadBalancerBuilder pool(
            FailOverConfig failOver,
            EjectConfig eject,
            boolean failOpen,
            HealthCheckConfig health,
            ProxyProtocol sendProxy) {
        refuseWithWhole();
        pool = new PoolConfig(
                DEFAULT,
                pool.strategy(),
                pool.connectTimeout(),
                pool.idleTimeout(),
                pool.halfClosedTimeout(),
                failOver,
                eject,
                failOpen,
                pool.closeOnDown(),
                health,
                sendProxy,
                List.of());
        return this;
    }

    private void refuseWithWhole() {
        if (whole != null) {
            throw new IllegalStateException("this builder starts a whole configuration; put the setting there");
        }
    }

    private static List<AddressRange> ranges(String... cidrs) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String cidr : cidrs) {
            ranges.add(AddressRange.parseCidr(cidr));
        }
        return ranges;
    }
}
