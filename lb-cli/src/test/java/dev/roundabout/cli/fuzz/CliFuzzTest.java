package dev.roundabout.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.config.ConfigurationFuzz;
import dev.roundabout.cli.config.FlagsFuzz;
import dev.roundabout.cli.xr.XrCommandLineFuzz;
import dev.roundabout.fuzzing.Corpus;
import org.junit.jupiter.api.Test;

/** What must hold for any file and any command line holds for every seed: honest ones, and those that once did harm. */
class CliFuzzTest {
    /** BEHAVIOUR 78. */
    @Test
    void seedsOfConfigurationsAreReadOrTheirFaultsAreTold() {
        assertThat(Corpus.of(ConfigurationFuzz.class).replay(ConfigurationFuzz::fuzzerTestOneInput))
                .isPositive();
    }

    /** BEHAVIOUR 78. */
    @Test
    void seedsOfFlagsAreReadOrTheirFaultsAreTold() {
        assertThat(Corpus.of(FlagsFuzz.class).replay(FlagsFuzz::fuzzerTestOneInput))
                .isPositive();
    }

    /** BEHAVIOUR 78. */
    @Test
    void seedsOfCrossroadsCommandLinesAreReadOrTheirFaultsAreTold() {
        assertThat(Corpus.of(XrCommandLineFuzz.class).replay(XrCommandLineFuzz::fuzzerTestOneInput))
                .isPositive();
    }
}
