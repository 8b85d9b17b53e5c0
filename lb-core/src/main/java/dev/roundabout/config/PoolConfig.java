package dev.roundabout.config;

import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A named set of backends and how sessions reach them.
 *
 * @param name what it is called; unique
 * @param strategy how a backend is chosen
 * @param connectTimeout how long one connection attempt may take, above zero
 * @param idleTimeout a session without a byte moved for so long is ended; zero is no limit
 * @param halfClosedTimeout a session of which one direction has ended is ended after so long without a byte; above zero
 * @param failOver how long a session looks for a backend that answers
 * @param eject the passive check
 * @param failOpen whether every enabled primary is tried when none is eligible, because a wrong verdict must not become
 *     an outage
 * @param closeOnDown whether the sessions of a backend are ended when it goes DOWN
 * @param health the active check
 * @param sendProxy the header that tells a backend who its client is; probes that go to a backend's own address send one too
 * @param backends the backends at start; may be empty
 */
public record PoolConfig(
        String name,
        Strategy strategy,
        Duration connectTimeout,
        Duration idleTimeout,
        Duration halfClosedTimeout,
        FailOverConfig failOver,
        EjectConfig eject,
        boolean failOpen,
        boolean closeOnDown,
        HealthCheckConfig health,
        ProxyProtocol sendProxy,
        List<BackendConfig> backends) {

    /** {@inheritDoc} */
    public PoolConfig {
        Check.name(name, "pool");
        Check.positive(connectTimeout, "connect-timeout");
        Check.notNegative(idleTimeout, "idle-timeout");
        Check.positive(halfClosedTimeout, "half-closed-timeout");
        backends = List.copyOf(backends);
        Set<String> names = new HashSet<>();
        for (BackendConfig backend : backends) {
            if (!names.add(backend.name())) {
                throw Check.refused("name", backend.name(), "a name that no other backend of " + name + " has");
            }
        }
    }

    /**
     * A pool with the defaults: round-robin, connect 2 s, idle 10 min, half-closed 30 s, fail-over and passive check on,
     * fail-open, a TCP probe every two seconds, no PROXY header.
     *
     * @param name what it is called
     * @param backends the backends at start
     * @return the pool
     */
    public static PoolConfig of(String name, List<BackendConfig> backends) {
        return new PoolConfig(
                name,
                Strategies.roundRobin(),
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                FailOverConfig.DEFAULT,
                EjectConfig.DEFAULT,
                true,
                false,
                HealthCheckConfig.TCP,
                ProxyProtocol.NONE,
                backends);
    }
}
