package dev.roundabout.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything a load balancer starts from.
 *
 * @param listeners at least one, with unique names; no two fixed ones on one address and port
 * @param pools at least one, with unique names; every listener's pool is among them
 * @param transport how bytes are moved
 * @param eventLoops threads that move bytes, 1 to 64; 0 is one a processor
 */
public record LoadBalancerConfig(
        List<ListenerConfig> listeners, List<PoolConfig> pools, TransportChoice transport, int eventLoops) {

    /** {@inheritDoc} */
    public LoadBalancerConfig {
        listeners = List.copyOf(listeners);
        pools = List.copyOf(pools);
        Check.between(0, 64, eventLoops, "event-loops");
        if (listeners.isEmpty()) {
            throw Check.refused("listeners", "none", "at least one");
        }
        if (pools.isEmpty()) {
            throw Check.refused("pools", "none", "at least one");
        }
        Set<String> poolNames = new HashSet<>();
        for (PoolConfig pool : pools) {
            if (!poolNames.add(pool.name())) {
                throw Check.refused("pool", pool.name(), "a name that no other pool has");
            }
        }
        Set<String> listenerNames = new HashSet<>();
        Set<Address> binds = new HashSet<>();
        for (ListenerConfig listener : listeners) {
            if (!listenerNames.add(listener.name())) {
                throw Check.refused("listener", listener.name(), "a name that no other listener has");
            }
            if (!poolNames.contains(listener.pool())) {
                throw Check.refused(
                        "pool",
                        listener.pool(),
                        "a pool that exists: " + poolNames.stream().sorted().collect(Collectors.joining(", ")));
            }
            if (listener.bind().port() != 0 && !binds.add(listener.bind())) {
                throw Check.refused("bind", listener.bind(), "an address that no other listener has");
            }
        }
    }
}
