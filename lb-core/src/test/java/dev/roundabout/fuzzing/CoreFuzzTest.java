package dev.roundabout.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.config.AddressFuzz;
import dev.roundabout.internal.health.ProbeAnswerFuzz;
import dev.roundabout.internal.proxy.ProxyHeaderFuzz;
import org.junit.jupiter.api.Test;

/** What must hold for any bytes that come in holds for every seed: honest inputs, and those that once did harm. */
class CoreFuzzTest {
    /** BEHAVIOUR 39 and 40. */
    @Test
    void seedsOfProbesAnswersAreJudgedTheSameHoweverTheyAreCut() {
        assertThat(Corpus.of(ProbeAnswerFuzz.class).replay(ProbeAnswerFuzz::fuzzerTestOneInput))
                .isPositive();
    }

    /** BEHAVIOUR 63, 64 and 65. */
    @Test
    void seedsOfProxyHeadersAreReadTheSameByteByByteAndBelievedOnlyAsTheyAreWritten() {
        assertThat(Corpus.of(ProxyHeaderFuzz.class).replay(ProxyHeaderFuzz::fuzzerTestOneInput))
                .isPositive();
    }

    /** BEHAVIOUR 37 and 78. */
    @Test
    void seedsOfAddressesAreRefusedOrReadTheSameAgain() {
        assertThat(Corpus.of(AddressFuzz.class).replay(AddressFuzz::fuzzerTestOneInput))
                .isPositive();
    }
}
