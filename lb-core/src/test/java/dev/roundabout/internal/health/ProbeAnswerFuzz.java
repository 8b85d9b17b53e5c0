package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any bytes as the answer to a probe: a finding with one short printable line, the same one however they are cut, and a
 * good one only if a reader that has it all at once agrees.
 */
public final class ProbeAnswerFuzz {
    private static final int MOST_SEARCHED = 64 * 1024;
    private static final int LONGEST_DETAIL = 150;
    private static final String TEXT = "aabaaa";
    private static final Http STATUS = Http.get("/");
    private static final Http BODY = new Http("/", null, 200, 299, TEXT);
    private static final SendExpect EXPECT = new SendExpect("", TEXT);

    /** RFC 9112, section 4, with its leniencies: no reason phrase, a bare line feed. */
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})(?: [\\t\\x20-\\x7e\\x80-\\xff]*)?\\r?\\n");

    private ProbeAnswerFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (good(() -> new HttpAnswer(STATUS), bytes)) {
            agree(answers(text, "[23]..", false));
        }
        if (good(() -> new HttpAnswer(BODY), bytes)) {
            agree(answers(text, "2..", true));
        }
        boolean there =
                text.substring(0, Math.min(text.length(), MOST_SEARCHED)).contains(TEXT);
        agree(good(() -> new ExpectedAnswer(EXPECT), bytes) == there);
    }

    /** All at once, one by one, and in pieces of seven: the same outcome. */
    private static boolean good(Supplier<ProbeAnswer> answers, byte[] bytes) {
        Finding whole = read(answers.get(), bytes, Math.max(1, bytes.length));
        for (int size : new int[] {1, 7}) {
            Finding cut = read(answers.get(), bytes, size);
            if (cut.outcome() != whole.outcome() || cut.step() != whole.step()) {
                throw new AssertionError(whole + " at once, " + cut + " in pieces of " + size);
            }
        }
        if (whole.detail().length() > LONGEST_DETAIL || !whole.detail().matches("[\\x20-\\x7e]+")) {
            throw new AssertionError("not a short printable line: " + whole.detail());
        }
        return whole.outcome() == Outcome.GOOD;
    }

    private static Finding read(ProbeAnswer answer, byte[] bytes, int size) {
        for (int at = 0; at < bytes.length; at += size) {
            int until = Math.min(bytes.length, at + size);
            Finding finding = answer.read(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, until)));
            if (finding != null) {
                return finding;
            }
        }
        return answer.end();
    }

    /** The same question for a reader that has it all: a status line, and the text behind the first empty line. */
    private static boolean answers(String text, String status, boolean body) {
        Matcher line = STATUS_LINE.matcher(text);
        if (!line.lookingAt() || !line.group(1).matches(status)) {
            return false;
        }
        int at = line.end();
        while (body) {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                return false;
            }
            if (text.substring(at, end).replace("\r", "").isEmpty()) {
                return text.indexOf(TEXT, end + 1) >= 0;
            }
            at = end + 1;
        }
        return true;
    }

    private static void agree(boolean agrees) {
        if (!agrees) {
            throw new AssertionError("a reader that has it all at once does not agree");
        }
    }
}
