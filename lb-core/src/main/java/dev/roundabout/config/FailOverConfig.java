package dev.roundabout.config;

import java.time.Duration;

/**
 * How long a session looks for a backend that answers. Fail-over ends when relaying starts; nothing is ever sent twice.
 *
 * @param attempts how many backends one session tries at most, 1 to 100; 1 turns fail-over off
 * @param budget how long all attempts together may take, above zero
 */
public record FailOverConfig(int attempts, Duration budget) {
    /** Five attempts within ten seconds. */
    public static final FailOverConfig DEFAULT = new FailOverConfig(5, Duration.ofSeconds(10));

    /** {@inheritDoc} */
    public FailOverConfig {
        Check.between(1, 100, attempts, "attempts");
        Check.positive(budget, "budget");
    }
}
