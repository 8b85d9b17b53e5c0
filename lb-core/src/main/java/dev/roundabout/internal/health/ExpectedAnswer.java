package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the expected bytes in the first 64 KiB of what comes back. Keeps the first few bytes, to show what came
 * instead. One thread at a time.
 */
final class ExpectedAnswer implements ProbeAnswer {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_KEPT_BYTES = 64;

    private final String expected;
    private final TextSearch search;
    private final StringBuilder start = new StringBuilder(MOST_KEPT_BYTES);
    private int bytes;

    ExpectedAnswer(SendExpect probe) {
        this.expected = probe.expect();
        this.search = new TextSearch(expected.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public @Nullable Finding read(ByteBuf segment) {
        while (segment.isReadable()) {
            byte b = segment.readByte();
            bytes++;
            if (start.length() < MOST_KEPT_BYTES) {
                start.append((char) (b & 0xff));
            }
            if (search.next(b)) {
                return Finding.good(Step.RECEIVE, "answer as expected");
            }
            if (bytes == MOST_BYTES) {
                return Finding.wrongAnswer(missing() + " within " + MOST_BYTES + " bytes");
            }
        }
        return null;
    }

    @Override
    public Finding end() {
        return Finding.wrongAnswer(bytes == 0 ? "closed without an answer" : missing() + ", closed");
    }

    /** A protocol that answers an error keeps its connection open: what it said is worth showing. */
    @Override
    public Finding late(Step step) {
        Finding late = Finding.timedOut(step);
        return bytes == 0 ? late : new Finding(Outcome.TIMED_OUT, step, late.detail() + ": " + missing());
    }

    private String missing() {
        return "no " + Finding.quoted(expected.strip()) + " in "
                + Finding.quoted(start.toString().strip());
    }
}
