package dev.roundabout.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.config.ConfigurationFuzz;
import dev.roundabout.cli.config.FlagsFuzz;
import dev.roundabout.cli.xr.XrCommandLineFuzz;
import dev.roundabout.fuzzing.Corpus;
import dev.roundabout.fuzzing.JazzerRun;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jazzer looks for files and command lines that do harm, a few seconds each. */
@Tag("ci")
@Timeout(value = 200, unit = TimeUnit.SECONDS)
class CliFuzzIT {
    /** Fewer, and it was not looking. */
    private static final long FEWEST = 500;

    @TempDir
    Path work;

    /** BEHAVIOUR 78. */
    @Test
    void jazzerFindsNoConfigurationThatDoesHarm() throws Exception {
        search(ConfigurationFuzz.class, 10);
    }

    /** BEHAVIOUR 78. */
    @Test
    void jazzerFindsNoFlagThatDoesHarm() throws Exception {
        search(FlagsFuzz.class, 6);
    }

    /** BEHAVIOUR 78. */
    @Test
    void jazzerFindsNoCommandLineOfCrossroadsThatDoesHarm() throws Exception {
        search(XrCommandLineFuzz.class, 6);
    }

    private void search(Class<?> target, int seconds) throws Exception {
        assertThat(new JazzerRun(target, work).search(Corpus.of(target), seconds))
                .isGreaterThan(FEWEST);
    }
}
