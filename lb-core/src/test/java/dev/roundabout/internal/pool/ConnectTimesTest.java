package dev.roundabout.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Percentiles of connect times. */
class ConnectTimesTest {
    @Test
    void withoutValuesThereIsNoPercentile() {
        assertThat(new ConnectTimes().percentile(0.99)).isNull();
    }

    @Test
    void percentilesAreWithinTwelvePercentOfTheValues() {
        for (long micros = 1; micros < 60_000_000; micros = micros * 3 / 2 + 1) {
            ConnectTimes times = new ConnectTimes();
            times.record(TimeUnit.MICROSECONDS.toNanos(micros));
            assertThat(times.percentile(0.5))
                    .isBetween(Duration.ofNanos(micros * 1000), Duration.ofNanos(micros * 1000 * 9 / 8 + 1000));
        }
    }

    @Test
    void theSlowestHundredthIsSeenAndTheRestIsNot() {
        ConnectTimes times = new ConnectTimes();
        for (int i = 0; i < 980; i++) {
            times.record(TimeUnit.MICROSECONDS.toNanos(100));
        }
        for (int i = 0; i < 20; i++) {
            times.record(TimeUnit.MILLISECONDS.toNanos(50));
        }
        assertThat(times.percentile(0.5)).isLessThan(Duration.ofMillis(1));
        assertThat(times.percentile(0.99)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void valuesAreForgottenAfterTwoGenerations() {
        ConnectTimes times = new ConnectTimes();
        times.record(1000);
        times.age();
        assertThat(times.percentile(0.5)).isNotNull();
        times.age();
        assertThat(times.percentile(0.5)).isNull();
    }

    @Test
    void absurdValuesCountAsTheLongest() {
        ConnectTimes times = new ConnectTimes();
        times.record(Long.MAX_VALUE);
        times.record(-5);
        assertThat(times.percentile(1)).isGreaterThan(Duration.ofSeconds(100));
    }
}
