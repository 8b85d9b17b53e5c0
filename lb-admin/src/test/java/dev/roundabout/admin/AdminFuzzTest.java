package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.fuzzing.Corpus;
import org.junit.jupiter.api.Test;

/** What must hold for any file holds for every seed: whole ones, and those that once did harm. */
class AdminFuzzTest {
    /** BEHAVIOUR 76. */
    @Test
    void seedsOfStateFilesAreReadOrFoundOut() {
        assertThat(Corpus.of(StateFormatFuzz.class).replay(StateFormatFuzz::fuzzerTestOneInput))
                .isPositive();
    }

    /** BEHAVIOUR 76. */
    @Test
    void seedsOfStoredClientsAreReadOrFoundOut() {
        assertThat(Corpus.of(StoredClientsFormatFuzz.class).replay(StoredClientsFormatFuzz::fuzzerTestOneInput))
                .isPositive();
    }
}
