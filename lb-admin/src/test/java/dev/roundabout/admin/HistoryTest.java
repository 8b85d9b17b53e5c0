package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the charts are drawn from. */
final class HistoryTest {
    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private long seconds;
    private final History history = new History(
            lb, Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC), () -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void bytesAreASecond() {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        s1.sessions = 4;
        sample();
        s1.downstreamBytes = 5_005_000;
        s1.upstreamBytes = 2_548;
        sample();
        History.LineJson line = chart().lines().get(0);
        assertThat(line.sessions()).containsExactly(4L, 4L);
        assertThat(line.bytesPerSecond()).containsExactly(0L, 1_100L);
        assertThat(chart().times()).containsExactly(1_000L, 1_000L);
    }

    @Test
    void backendThatCameLaterHasNoValueBefore() {
        lb.crm.with("s1", "10.1.3.11:3000");
        sample();
        lb.crm.with("s2", "10.1.3.12:3000");
        sample();
        assertThat(chart().lines().get(1).sessions()).containsExactly(null, 0L);
    }

    @Test
    void fifteenMinutesAreKept() {
        lb.crm.with("s1", "10.1.3.11:3000");
        for (int i = 0; i < 200; i++) {
            sample();
        }
        assertThat(chart().times()).hasSize(180);
        assertThat(history.count()).isEqualTo(200);
        assertThat(history.last().get(0).times()).hasSize(1);
    }

    /** A chart with a thousand lines says nothing; nothing is left out of the sum. */
    @Test
    void quietOnesOfManyBecomeOneLine() {
        for (int i = 0; i < 1_000; i++) {
            lb.crm.with("b" + i, "10.1.3.12:3000").sessions = i < 11 ? 500 + i : 1;
        }
        sample();
        List<History.LineJson> lines = chart().lines();
        assertThat(lines).hasSize(12);
        assertThat(lines.get(11).name()).isEqualTo("all others");
        assertThat(lines.get(11).sessions()).containsExactly(989L);
        assertThat(lines).extracting(History.LineJson::name).contains("b0", "b10");
    }

    /** One that was removed and added again counts from zero, not backwards. */
    @Test
    void countersThatStartAgainAreNotNegative() {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        s1.downstreamBytes = 5_005_000;
        sample();
        s1.downstreamBytes = 10;
        sample();
        assertThat(chart().lines().get(0).bytesPerSecond()).containsExactly(0L, 0L);
    }

    private void sample() {
        seconds += History.STEP_SECONDS;
        history.sample();
    }

    private History.ChartJson chart() {
        return history.whole().get(0);
    }
}
