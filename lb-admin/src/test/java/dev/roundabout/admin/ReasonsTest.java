package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.CheckResult;
import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.DrainOptions;
import dev.roundabout.Health;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The few words behind a backend's state. */
final class ReasonsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final FakeBackend backend = new FakePool("crm").with("s2", "10.1.3.12:3000");

    @Test
    void downSaysWhatTheProbeFoundAndWhen() {
        backend.health = Health.DOWN;
        backend.takesTraffic = false;
        checked(Outcome.REFUSED, Step.CONNECT, "refused");
        assertThat(reason()).isEqualTo("tcp refused, 12 s ago");
        checked(Outcome.TIMED_OUT, Step.CONNECT, "timed out at connect");
        assertThat(reason()).isEqualTo("tcp timed out, 12 s ago");
        checked(Outcome.WRONG_ANSWER, Step.RECEIVE, "status 503");
        assertThat(reason()).isEqualTo("status 503, 12 s ago");
        backend.takesTraffic = true;
        assertThat(reason()).isEqualTo("status 503, 12 s ago; tried because no backend is eligible");
    }

    @Test
    void drainingSaysWhatIsLeft() {
        backend.sessions = 6;
        backend.drain(new DrainOptions(Duration.ofSeconds(21), DrainOptions.Then.REMOVE, false));
        assertThat(reason()).isEqualTo("6 left, cut in 21 s");
    }

    @Test
    void otherStatesSayWhatTheyWaitFor() {
        assertThat(reason()).isNull();
        backend.takesTraffic = false;
        backend.ejectedFor = Duration.ofSeconds(8);
        assertThat(reason()).isEqualTo("back in 8 s");
        backend.ejectedFor = Duration.ZERO;
        backend.waitsForProbe = true;
        assertThat(reason()).isEqualTo("waits for its first good probe");
        checked(Outcome.REFUSED, Step.CONNECT, "refused");
        assertThat(reason()).isEqualTo("tcp refused, 12 s ago");
        backend.resolved = null;
        assertThat(reason()).isEqualTo("host name not found");
    }

    /** Otherwise a check that can never be made looks like one that has not come yet. */
    @Test
    void servingWithoutACheckSaysWhyThereIsNone() {
        checked(Outcome.LOCAL, Step.RUN, "program \"/x\" not started: no such file");
        assertThat(reason()).isEqualTo("not probed: program \"/x\" not started: no such file");
    }

    @Test
    void servingSaysWhyNoTrafficComes() {
        backend.change(null, 2, null);
        backend.sessions = 2;
        assertThat(reason()).isEqualTo("full: 2 of 2");
        backend.change(0, null, null);
        assertThat(reason()).isEqualTo("weight 0");
        backend.change(1, 0, null);
        backend.backup = true;
        backend.takesTraffic = false;
        assertThat(reason()).isEqualTo("backup");
        backend.change(null, null, false);
        assertThat(reason()).isEqualTo("2 left");
    }

    @ParameterizedTest
    @CsvSource({"-5, 0 s", "0, 0 s", "119, 119 s", "120, 2 min", "7200, 2 h", "172800, 2 d"})
    void timesAreShort(long seconds, String text) {
        assertThat(Reasons.ago(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    private void checked(Outcome outcome, Step step, String detail) {
        backend.lastCheck = new CheckResult(outcome, step, detail, Duration.ofMillis(1), NOW.minusSeconds(12));
    }

    private @Nullable String reason() {
        return Reasons.of(backend.status(), NOW);
    }
}
