package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.Health;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** BEHAVIOUR 38: rise and fall are counted exactly. */
final class HealthTrackerTest {
    private final HealthTracker tracker = new HealthTracker(2, 3);

    @Test
    void itIsUnknownBeforeTheFirstProbe() {
        assertThat(tracker.health()).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void theFirstGoodProbeDecides() {
        assertThat(tracker.probed(Outcome.GOOD)).isEqualTo(Health.UP);
        assertThat(tracker.health()).isEqualTo(Health.UP);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"GOOD", "LOCAL"})
    void theFirstBadProbeDecides(Outcome bad) {
        assertThat(tracker.probed(bad)).isEqualTo(Health.DOWN);
        assertThat(tracker.health()).isEqualTo(Health.DOWN);
    }

    @Test
    void theThirdBadProbeInARowMakesItDown() {
        tracker.probed(Outcome.GOOD);
        assertThat(tracker.probed(Outcome.REFUSED)).isNull();
        assertThat(tracker.probed(Outcome.TIMED_OUT)).isNull();
        assertThat(tracker.probed(Outcome.RESET)).isEqualTo(Health.DOWN);
        assertThat(tracker.probed(Outcome.RESET)).isNull();
    }

    @Test
    void theSecondGoodProbeInARowMakesItUp() {
        tracker.probed(Outcome.REFUSED);
        assertThat(tracker.probed(Outcome.GOOD)).isNull();
        assertThat(tracker.probed(Outcome.GOOD)).isEqualTo(Health.UP);
        assertThat(tracker.probed(Outcome.GOOD)).isNull();
    }

    @Test
    void aGoodProbeBreaksTheRow() {
        tracker.probed(Outcome.GOOD);
        for (int i = 0; i < 10; i++) {
            assertThat(tracker.probed(Outcome.REFUSED)).isNull();
            assertThat(tracker.probed(Outcome.REFUSED)).isNull();
            assertThat(tracker.probed(Outcome.GOOD)).isNull();
        }
    }

    @Test
    void aLocalFaultNeitherCountsNorBreaksTheRow() {
        assertThat(tracker.probed(Outcome.LOCAL)).isNull();
        assertThat(tracker.health()).isEqualTo(Health.UNKNOWN);
        tracker.probed(Outcome.GOOD);
        tracker.probed(Outcome.REFUSED);
        tracker.probed(Outcome.REFUSED);
        assertThat(tracker.probed(Outcome.LOCAL)).isNull();
        assertThat(tracker.probed(Outcome.REFUSED)).isEqualTo(Health.DOWN);
    }

    @Test
    void itIsSettledUpOnlyWhileNothingSpeaksAgainstIt() {
        assertThat(tracker.settledUp()).isFalse();
        tracker.probed(Outcome.GOOD);
        assertThat(tracker.settledUp()).isTrue();
        tracker.probed(Outcome.REFUSED);
        assertThat(tracker.settledUp()).isFalse();
        tracker.probed(Outcome.GOOD);
        assertThat(tracker.settledUp()).isTrue();
        tracker.probed(Outcome.LOCAL);
        assertThat(tracker.settledUp()).isTrue();
        for (int i = 0; i < 3; i++) {
            tracker.probed(Outcome.REFUSED);
        }
        assertThat(tracker.settledUp()).isFalse();
        tracker.probed(Outcome.GOOD);
        assertThat(tracker.settledUp()).isFalse();
        tracker.probed(Outcome.GOOD);
        assertThat(tracker.settledUp()).isTrue();
    }
}
