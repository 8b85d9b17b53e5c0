package dev.roundabout.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.fuzzing.Corpus;
import dev.roundabout.fuzzing.Mutator;
import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BEHAVIOUR 63, 64 and 65: damaged PROXY headers, always the same ones for the same seed, which is in the log;
 * {@code -Droundabout.seed=N} takes another one.
 */
class DamagedHeadersTest {
    private static final Logger LOG = LoggerFactory.getLogger("dev.roundabout.internal.proxy.DamagedHeadersTest");
    private static final long SEED = 20261127;

    /** BEHAVIOUR 63, 64 and 65, a tenth. */
    @Test
    @Tag("ci")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void noWrongAddressIsBelievedInAHundredThousandDamagedHeaders() {
        play(100_000);
    }

    /** BEHAVIOUR 63, 64 and 65. */
    @Test
    @Tag("full")
    @Timeout(value = 900, unit = TimeUnit.SECONDS)
    void noWrongAddressIsBelievedInAMillionDamagedHeaders() {
        play(1_000_000);
    }

    private static void play(int count) {
        long seed = Long.getLong("roundabout.seed", SEED);
        Mutator mutator = Corpus.of(ProxyHeaderFuzz.class).mutator(seed);
        int malformed = 0;
        int unfinished = 0;
        int believed = 0;
        for (int i = 0; i < count; i++) {
            byte[] bytes = mutator.next();
            try {
                HeaderReading reading = ProxyHeaderFuzz.read(bytes);
                malformed += reading instanceof Malformed ? 1 : 0;
                unfinished += reading instanceof MoreNeeded ? 1 : 0;
                believed += reading instanceof ProxyHeader header && header.source() != null ? 1 : 0;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "number " + i + " of seed " + seed + ": "
                                + HexFormat.of().formatHex(bytes),
                        e);
            }
        }
        LOG.info(
                "{} damaged PROXY headers with seed {}: {} malformed, {} not whole, {} without an address, {} believed, each as it is written there",
                count,
                seed,
                malformed,
                unfinished,
                count - malformed - unfinished - believed,
                believed);
        assertThat(malformed).isBetween(1, count - 1);
        assertThat(believed).isBetween(1, count - 1);
    }
}
