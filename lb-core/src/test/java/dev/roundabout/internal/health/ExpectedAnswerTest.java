package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 40: the expected bytes are found however the answer is cut into segments. */
final class ExpectedAnswerTest {
    private static final SendExpect PONG = new SendExpect("PING\r\n", "+PONG\r\n");

    @Test
    void theBytesAreFoundInAnySegments() {
        String answer = "++PON+PONG\r\n";
        for (int first = 0; first <= answer.length(); first++) {
            for (int second = first; second <= answer.length(); second++) {
                List<String> cut =
                        List.of(answer.substring(0, first), answer.substring(first, second), answer.substring(second));
                assertThat(read(new ExpectedAnswer(PONG), cut))
                        .as("%s", cut)
                        .isEqualTo(Finding.good(Step.RECEIVE, "answer as expected"));
            }
        }
    }

    /** BEHAVIOUR 40. */
    @Test
    void anyBytesMayBeExpected() {
        SendExpect bytes = new SendExpect("", "\0\u00ff\u0080");
        assertThat(read(new ExpectedAnswer(bytes), List.of("\0\0", "\u00ff", "\u0080")))
                .isNotNull()
                .matches(finding -> finding.outcome() == Outcome.GOOD);
    }

    @Test
    void textIsSentAndLookedForInUtf8() {
        assertThat(SendExpect.ofText("", "\u00e9").expect()).isEqualTo("\u00c3\u00a9");
    }

    @Test
    void itIsTooLateAfter64KiB() {
        String filler = "x".repeat(64 * 1024 - 7);
        assertThat(read(new ExpectedAnswer(PONG), List.of(filler, "+PONG\r\n")))
                .isNotNull()
                .matches(finding -> finding.outcome() == Outcome.GOOD);
        assertThat(read(new ExpectedAnswer(PONG), List.of(filler, "y+PONG\r\n")))
                .isEqualTo(Finding.wrongAnswer("no \"+PONG\" in \"" + "x".repeat(37) + "...\" within 65536 bytes"));
    }

    @Test
    void aCloseShowsWhatCameInsteadAndNothingOfItCanMoveATerminal() {
        assertThat(new ExpectedAnswer(PONG).end()).isEqualTo(Finding.wrongAnswer("closed without an answer"));
        ExpectedAnswer answer = new ExpectedAnswer(PONG);
        assertThat(read(answer, List.of("-ERR \033[2J", "\u00ff go away\r\n"))).isNull();
        assertThat(answer.end()).isEqualTo(Finding.wrongAnswer("no \"+PONG\" in \"-ERR ?[2J? go away\", closed"));
    }

    @Test
    void aTimeoutShowsWhatCameInstead() {
        assertThat(new ExpectedAnswer(PONG).late(Step.RECEIVE)).isEqualTo(Finding.timedOut(Step.RECEIVE));
        ExpectedAnswer answer = new ExpectedAnswer(PONG);
        assertThat(read(answer, List.of("-LOADING\r\n"))).isNull();
        assertThat(answer.late(Step.RECEIVE))
                .isEqualTo(new Finding(
                        Outcome.TIMED_OUT, Step.RECEIVE, "timed out at receive: no \"+PONG\" in \"-LOADING\""));
    }

    private static @Nullable Finding read(ExpectedAnswer answer, List<String> segments) {
        Finding found = null;
        for (String segment : segments) {
            if (found == null) {
                found = answer.read(Unpooled.wrappedBuffer(segment.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        return found;
    }
}
