package dev.roundabout.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.config.AddressFuzz;
import dev.roundabout.internal.health.ProbeAnswerFuzz;
import dev.roundabout.internal.proxy.ProxyHeaderFuzz;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jazzer looks for bytes that do harm, a few seconds each. */
@Tag("ci")
@Timeout(value = 200, unit = TimeUnit.SECONDS)
class CoreFuzzIT {
    private static final int SECONDS = 6;

    /** Fewer, and it was not looking. */
    private static final long FEWEST = 500;

    @TempDir
    Path work;

    /** BEHAVIOUR 39 and 40. */
    @Test
    void jazzerFindsNoAnswerThatAProbeMisjudges() throws Exception {
        search(ProbeAnswerFuzz.class);
    }

    /** BEHAVIOUR 63, 64 and 65. */
    @Test
    void jazzerFindsNoProxyHeaderThatIsBelievedWrongly() throws Exception {
        search(ProxyHeaderFuzz.class);
    }

    /** BEHAVIOUR 37 and 78. */
    @Test
    void jazzerFindsNoTextThatIsReadInTwoWays() throws Exception {
        search(AddressFuzz.class);
    }

    /** What the silence of the others is worth. */
    @Test
    void jazzerFindsAFaultThatIsThere() {
        assertThatThrownBy(() -> search(FaultyFuzz.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the fault was found");
    }

    private void search(Class<?> target) throws Exception {
        assertThat(new JazzerRun(target, work).search(Corpus.of(target), SECONDS))
                .isGreaterThan(FEWEST);
    }
}
