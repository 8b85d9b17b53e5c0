package dev.roundabout.config;

import java.util.List;

/**
 * A bound accepting socket and the pool its sessions go to.
 *
 * @param name what it is called; unique
 * @param bind where it listens; port 0 lets the system pick one, an empty host is every address of both families
 * @param pool the name of the pool
 * @param maxSessions the most sessions at a time; the rest waits in the backlog; 0 derives it from the descriptor limit
 * @param acceptProxy the proxies that must begin with a PROXY header, which then says who the client is; everyone else is
 *     served without one. Empty takes headers from nobody
 * @param allow who may connect; empty is everyone
 * @param deny who may not, even if allowed; of a client that came through a proxy, both look at its own address
 * @param perClient what one client address may do
 */
public record ListenerConfig(
        String name,
        Address bind,
        String pool,
        int maxSessions,
        List<AddressRange> acceptProxy,
        List<AddressRange> allow,
        List<AddressRange> deny,
        ClientLimitsConfig perClient) {

    /** {@inheritDoc} */
    public ListenerConfig {
        Check.name(name, "listener");
        Check.name(pool, "pool");
        Check.atLeast(0, maxSessions, "max-sessions");
        acceptProxy = List.copyOf(acceptProxy);
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /**
     * A listener open to everyone, limited by the descriptors alone.
     *
     * @param name what it is called
     * @param bind where it listens
     * @param pool the name of the pool
     * @return the listener
     */
    public static ListenerConfig of(String name, Address bind, String pool) {
        return new ListenerConfig(name, bind, pool, 0, List.of(), List.of(), List.of(), ClientLimitsConfig.NONE);
    }
}
