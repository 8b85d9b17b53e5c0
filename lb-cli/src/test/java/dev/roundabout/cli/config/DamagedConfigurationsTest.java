package dev.roundabout.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.fuzzing.Corpus;
import dev.roundabout.fuzzing.Mutator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BEHAVIOUR 78: damaged configurations, always the same ones for the same seed, which is in the log;
 * {@code -Droundabout.seed=N} takes another one.
 */
class DamagedConfigurationsTest {
    private static final Logger LOG = LoggerFactory.getLogger("dev.roundabout.cli.config.DamagedConfigurationsTest");
    private static final long SEED = 20261127;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** BEHAVIOUR 78, a tenth. */
    @Test
    @Tag("ci")
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aThousandDamagedConfigurationsAreReadOrTheirFaultsAreTold() {
        play(1_000);
    }

    /** BEHAVIOUR 78. */
    @Test
    @Tag("full")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void tenThousandDamagedConfigurationsAreReadOrTheirFaultsAreTold() {
        play(10_000);
    }

    private static void play(int count) {
        long seed = Long.getLong("roundabout.seed", SEED);
        Mutator mutator = Corpus.of(ConfigurationFuzz.class).mutator(seed);
        int usable = 0;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < count; i++) {
            byte[] bytes = mutator.next();
            long start = System.nanoTime();
            try {
                usable += ConfigurationFuzz.read(bytes) ? 1 : 0;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "number " + i + " of seed " + seed + ":\n" + new String(bytes, StandardCharsets.ISO_8859_1), e);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
        LOG.info(
                "{} damaged configurations with seed {}: {} can be used, {} are refused with their faults, none took more than {} ms",
                count,
                seed,
                usable,
                count - usable,
                longest.toMillis());
        assertThat(longest).isLessThan(LONGEST);
        assertThat(usable).isBetween(1, count - 1);
    }
}
