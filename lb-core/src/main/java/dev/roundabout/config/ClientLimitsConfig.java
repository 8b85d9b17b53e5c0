package dev.roundabout.config;

import java.time.Duration;

/**
 * What one client address may do at a listener. IPv6 clients are counted by their /64.
 *
 * @param sessions sessions at a time; more are reset; 0 is no limit
 * @param rate new sessions within {@code interval}; more are reset; 0 is no limit
 * @param softRate new sessions within {@code interval}; more are delayed; 0 is no limit
 * @param interval what both rates count over, above zero
 * @param delay how long a session over the soft rate waits before it starts, zero to one minute
 */
public record ClientLimitsConfig(int sessions, int rate, int softRate, Duration interval, Duration delay) {
    /** No limits. */
    public static final ClientLimitsConfig NONE =
            new ClientLimitsConfig(0, 0, 0, Duration.ofSeconds(1), Duration.ofMillis(500));

    /** {@inheritDoc} */
    public ClientLimitsConfig {
        Check.atLeast(0, sessions, "sessions");
        Check.atLeast(0, rate, "rate");
        Check.atLeast(0, softRate, "soft-rate");
        Check.positive(interval, "interval");
        if (Check.notNegative(delay, "delay").compareTo(Duration.ofMinutes(1)) > 0) {
            throw Check.refused("delay", delay, "at most 1 minute");
        }
    }
}
