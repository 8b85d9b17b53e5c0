package dev.roundabout.config;

import java.time.Duration;

/**
 * The passive check: a backend that fails real sessions several times in a row is left out for a while. Ejection ends by
 * its time alone; each further one without a good session in between doubles it.
 *
 * @param failures failures in a row before a backend is ejected; 0 turns the passive check off
 * @param duration how long the first ejection lasts, above zero
 * @param atMost the longest ejection, at least {@code duration}
 */
public record EjectConfig(int failures, Duration duration, Duration atMost) {
    /** Three failures, ten seconds, at most five minutes. */
    public static final EjectConfig DEFAULT = new EjectConfig(3, Duration.ofSeconds(10), Duration.ofMinutes(5));

    /** No passive check. */
    public static final EjectConfig OFF = new EjectConfig(0, Duration.ofSeconds(10), Duration.ofMinutes(5));

    /** {@inheritDoc} */
    public EjectConfig {
        Check.atLeast(0, failures, "failures");
        Check.positive(duration, "for");
        if (atMost.compareTo(Check.positive(duration, "for")) < 0) {
            throw Check.refused("at-most", atMost, "at least " + duration);
        }
        Check.positive(atMost, "at-most");
    }
}
