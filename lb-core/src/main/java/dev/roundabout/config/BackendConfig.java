package dev.roundabout.config;

import org.jspecify.annotations.Nullable;

/**
 * One backend of a pool.
 *
 * @param address where it listens
 * @param name what it is called; unique in its pool
 * @param weight its share of new sessions, 0 to 256; 0 takes no new session
 * @param maxSessions the most sessions at a time; 0 is no limit
 * @param backup whether it serves only when no primary is eligible
 * @param enabled whether it starts ENABLED; otherwise DISABLED
 * @param health its own active check; {@code null} takes the pool's
 */
public record BackendConfig(
        Address address,
        String name,
        int weight,
        int maxSessions,
        boolean backup,
        boolean enabled,
        @Nullable HealthCheckConfig health) {

    /** The largest weight. */
    public static final int MAX_WEIGHT = 256;

    /** {@inheritDoc} */
    public BackendConfig {
        address = Address.ofBackend(address.toString());
        Check.name(name, "name");
        Check.between(0, MAX_WEIGHT, weight, "weight");
        Check.atLeast(0, maxSessions, "max-sessions");
    }

    /**
     * A primary of weight 1 without a limit, named after its address.
     *
     * @param address {@code HOST:PORT}
     * @return the backend
     * @throws IllegalArgumentException if the address has another form
     */
    public static BackendConfig of(String address) {
        return of(Address.ofBackend(address));
    }

    /**
     * A primary of weight 1 without a limit, named after its address.
     *
     * @param address where it listens
     * @return the backend
     */
    public static BackendConfig of(Address address) {
        return new BackendConfig(address, address.toString(), 1, 0, false, true, null);
    }
}
