package dev.roundabout.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private final Schedule schedule = new Schedule(1_000, 3, 1, 2);

    @Test
    void requestsAreDueAtTheRateWithoutDrift() {
        assertThat(schedule.requests()).isEqualTo(9);
        assertThat(schedule.due(0)).isEqualTo(1_000);
        assertThat(schedule.due(1)).isEqualTo(333_334_333);
        assertThat(schedule.due(9)).isEqualTo(3_000_001_000L);
    }

    @Test
    void theWarmUpDoesNotCount() {
        assertThat(schedule.counts(schedule.due(2))).isFalse();
        assertThat(schedule.counts(schedule.due(3))).isTrue();
    }
}
