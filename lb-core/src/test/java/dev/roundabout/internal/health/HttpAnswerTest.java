package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.config.HealthCheckConfig.Http;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BEHAVIOUR 39 and 40: every answer is read the same however it is cut into segments. */
final class HttpAnswerTest {
    private static final Http STATUS = Http.get("/");
    private static final Http BODY = new Http("/", null, 200, 200, "ok");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\n",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\n",
                "HTTP/1.1 200 \r\n",
                "HTTP/1.1 200\r\n",
                "HTTP/1.1 200\n",
                "HTTP/1.1 204 Tr\u00e8s\tbien\r\n",
                "HTTP/1.1 399 Odd\r\n"
            })
    void aGoodStatusLineIsEnough(String line) {
        Finding finding = inAnySegments(STATUS, line);
        assertThat(finding.outcome()).isEqualTo(Outcome.GOOD);
        assertThat(finding.detail()).isEqualTo("status " + line.substring(9, 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2.0 200 OK\r\n",
                "HTTP/1.x 200 OK\r\n",
                "HTTP/1.1  200 OK\r\n",
                "HTTP/1.1 20 OK\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 +20 OK\r\n",
                "HTTP/1.1 200\rOK\r\n",
                "HTTP/1.1 200 O\0K\r\n",
                "HTTP/1.1 200 \u007f\r\n",
                "http/1.1 200 OK\r\n",
                " HTTP/1.1 200 OK\r\n",
                "\r\nHTTP/1.1 200 OK\r\n",
                "\n",
                "HTTP/1.1\r\n",
                "HTTP/1.1 20\n",
                "HTTP/1.1 200\r\r\n"
            })
    void whatIsNotHttpIsAWrongAnswer(String line) {
        Finding finding = inAnySegments(STATUS, line);
        assertThat(finding.outcome()).isEqualTo(Outcome.WRONG_ANSWER);
        assertThat(finding.detail()).startsWith("not HTTP: \"");
    }

    @Test
    void whatCameInsteadIsShownCutAndPrintable() {
        assertThat(read(STATUS, "SSH-2.0-OpenSSH_9.2\r\nmore").detail()).isEqualTo("not HTTP: \"SSH-2.0-OpenSSH_9.2\"");
        assertThat(read(STATUS, "\u001b[2J" + "x".repeat(500)).detail())
                .matches("not HTTP: \"\\?\\[2J[x]{33}\\.\\.\\.\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 199, 400, 503, 599, 999, 0})
    void anotherStatusIsAWrongAnswer(int status) {
        Finding finding = inAnySegments(STATUS, "HTTP/1.1 %03d Whatever\r\n".formatted(status));
        assertThat(finding).isEqualTo(Finding.wrongAnswer("status " + status));
    }

    @Test
    void anEndlessStatusLineIsAWrongAnswer() {
        assertThat(inAnySegments(STATUS, "HTTP/1.1 200 " + "x".repeat(5000)))
                .isEqualTo(Finding.wrongAnswer("status line over 4096 bytes"));
    }

    @Test
    void theBodyMustContainTheText() {
        assertThat(inAnySegments(BODY, "HTTP/1.1 200 OK\r\nA: b\r\n\r\nall is ok here")
                        .outcome())
                .isEqualTo(Outcome.GOOD);
        assertThat(inAnySegments(BODY, "HTTP/1.1 200 OK\r\n\r\nok").outcome()).isEqualTo(Outcome.GOOD);
        assertThat(inAnySegments(BODY, "HTTP/1.1 200 OK\nA: b\n\nok").outcome()).isEqualTo(Outcome.GOOD);
        assertThat(inAnySegments(BODY, "HTTP/1.1 200 OK\r\nA: b\r\n\r\nOK o k"))
                .isEqualTo(Finding.wrongAnswer("body without \"ok\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\n\r\nbad",
                "content-length:3\n\nbad",
                "A: b\r\nCONTENT-LENGTH : 3 \r\nB: c\r\n\r\nbad",
                "Content-Length: 0\r\n\r\n"
            })
    void theBodyEndsWhereItsLengthSays(String rest) {
        HttpAnswer answer = new HttpAnswer(BODY);
        assertThat(answer.read(Unpooled.wrappedBuffer(bytes("HTTP/1.1 200 OK\r\n" + rest))))
                .as("without the end of the connection")
                .isEqualTo(Finding.wrongAnswer("body without \"ok\""));
        inAnySegments(BODY, "HTTP/1.1 200 OK\r\n" + rest);
    }

    @Test
    void aBodyThatDoesNotEndInTimeSaysWhatIsMissing() {
        HttpAnswer answer = new HttpAnswer(BODY);
        assertThat(answer.read(Unpooled.wrappedBuffer(bytes("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbad"))))
                .isNull();
        assertThat(answer.late(Step.RECEIVE))
                .isEqualTo(new Finding(Outcome.TIMED_OUT, Step.RECEIVE, "timed out at receive: body without \"ok\""));
    }

    @Test
    void theTextInTheHeaderDoesNotCount() {
        assertThat(inAnySegments(BODY, "HTTP/1.1 200 ok\r\nok: ok\r\n\r\nno"))
                .isEqualTo(Finding.wrongAnswer("body without \"ok\""));
    }

    @Test
    void aBadStatusIsTheFindingWhateverTheBodySays() {
        assertThat(inAnySegments(BODY, "HTTP/1.1 503 No\r\n\r\nok")).isEqualTo(Finding.wrongAnswer("status 503"));
    }

    @Test
    void theTextIsLookedForInTheFirst64KiB() {
        String header = "HTTP/1.1 200 OK\r\n\r\n";
        assertThat(read(BODY, header + "x".repeat(65_534) + "ok").outcome()).isEqualTo(Outcome.GOOD);
        assertThat(read(BODY, header + "x".repeat(65_535) + "ok"))
                .isEqualTo(Finding.wrongAnswer("body without \"ok\""));
    }

    @Test
    void aHugeHeaderIsAWrongAnswerOnlyWhenTheBodyIsAskedFor() {
        String huge = "HTTP/1.1 200 OK\r\nA: " + "x".repeat(70_000) + "\r\n\r\nok";
        assertThat(read(STATUS, huge).outcome()).isEqualTo(Outcome.GOOD);
        assertThat(read(BODY, huge)).isEqualTo(Finding.wrongAnswer("header over 65536 bytes"));
    }

    @Test
    void anAnswerThatEndsTooSoonSaysWhere() {
        assertThat(read(STATUS, "")).isEqualTo(Finding.wrongAnswer("closed without an answer"));
        assertThat(read(STATUS, "HTTP/1.1 200 O")).isEqualTo(Finding.wrongAnswer("closed within the status line"));
        assertThat(read(BODY, "HTTP/1.1 200 OK\r\nA: b\r\n"))
                .isEqualTo(Finding.wrongAnswer("closed within the header"));
    }

    /** In one piece, byte by byte, and cut in two at every place; all must agree on what it is. */
    private static Finding inAnySegments(Http expected, String text) {
        Finding whole = read(expected, text);
        HttpAnswer single = new HttpAnswer(expected);
        Finding byByte = null;
        for (byte b : bytes(text)) {
            byByte = single.read(Unpooled.wrappedBuffer(new byte[] {b}));
            if (byByte != null) {
                break;
            }
        }
        assertSame(whole, byByte == null ? single.end() : byByte);
        for (int cut = 1; cut < Math.min(text.length(), 100); cut++) {
            HttpAnswer answer = new HttpAnswer(expected);
            ByteBuf all = Unpooled.wrappedBuffer(bytes(text));
            Finding first = answer.read(all.readSlice(cut));
            Finding second = first == null ? answer.read(all) : first;
            assertSame(whole, second == null ? answer.end() : second);
        }
        return whole;
    }

    /** What is quoted of garbage may be shorter when it comes in pieces. */
    private static void assertSame(Finding whole, Finding pieces) {
        assertThat(pieces.outcome()).isEqualTo(whole.outcome());
        if (!whole.detail().startsWith("not HTTP")) {
            assertThat(pieces).isEqualTo(whole);
        }
    }

    private static Finding read(Http expected, String text) {
        HttpAnswer answer = new HttpAnswer(expected);
        Finding finding = answer.read(Unpooled.wrappedBuffer(bytes(text)));
        return finding == null ? answer.end() : finding;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
