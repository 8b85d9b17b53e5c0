package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Step;
import dev.roundabout.config.HealthCheckConfig.Http;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to {@code GET} by HTTP/1.0 and decides as early as it can: at the end of the status
 * line when no body is asked for, or the status is bad; else at the body's text. The status line follows RFC 9112
 * section 4 with its leniencies (a bare LF, no reason phrase). Of the header only its end and the length of the body are
 * looked for, so a server that answers HTTP/1.0 with chunks has its text searched chunk sizes and all. Memory does not
 * depend on what comes in. One thread at a time.
 */
final class HttpAnswer implements ProbeAnswer {
    private static final int MOST_STATUS_LINE_BYTES = 4096;
    private static final int MOST_HEADER_BYTES = 64 * 1024;
    private static final int MOST_BODY_BYTES = 64 * 1024;
    private static final int MOST_KEPT_BYTES = 64;
    /** What every status line starts with; # is a digit. */
    private static final String FORM = "HTTP/1.# ###";

    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("content-length[ \t]*:[ \t]*([0-9]{1,18})[ \t]*", Pattern.CASE_INSENSITIVE);

    private final Http expected;
    private final @Nullable TextSearch search;
    private final StringBuilder start = new StringBuilder(MOST_KEPT_BYTES); // of the status line
    private Part part = Part.STATUS_LINE;
    private int partBytes;
    private final StringBuilder line = new StringBuilder(MOST_KEPT_BYTES); // of the header
    private boolean lineEmpty; // in the header: nothing but a CR since the last LF
    private long length = Long.MAX_VALUE; // of the body
    private boolean afterCr;

    private enum Part {
        STATUS_LINE,
        HEADER,
        BODY
    }

    HttpAnswer(Http expected) {
        this.expected = expected;
        this.search =
                expected.body() == null ? null : new TextSearch(expected.body().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable Finding read(ByteBuf segment) {
        while (segment.isReadable()) {
            byte b = segment.readByte();
            partBytes++;
            Finding finding =
                    switch (part) {
                        case STATUS_LINE -> inStatusLine(b, segment);
                        case HEADER -> inHeader(b);
                        case BODY -> inBody(b);
                    };
            if (finding != null) {
                return finding;
            }
        }
        return null;
    }

    @Override
    public Finding end() {
        return switch (part) {
            case STATUS_LINE ->
                Finding.wrongAnswer(partBytes == 0 ? "closed without an answer" : "closed within the status line");
            case HEADER -> Finding.wrongAnswer("closed within the header");
            case BODY -> withoutText();
        };
    }

    /** A backend that keeps its connection open without saying how long its answer is: what came of it was not enough. */
    @Override
    public Finding late(Step step) {
        Finding late = Finding.timedOut(step);
        return part == Part.BODY
                ? new Finding(
                        late.outcome(),
                        step,
                        late.detail() + ": " + withoutText().detail())
                : late;
    }

    private @Nullable Finding inStatusLine(byte b, ByteBuf rest) {
        if (b == '\n') {
            return partBytes > FORM.length() ? statusLineEnded() : notHttp(rest);
        }
        keep(b);
        boolean bareCr = afterCr;
        afterCr = b == '\r';
        boolean control = (b >= 0 && b < ' ' && b != '\t' && b != '\r') || b == 0x7f;
        if (bareCr || control || !fits(b)) {
            return notHttp(rest);
        }
        return partBytes > MOST_STATUS_LINE_BYTES
                ? Finding.wrongAnswer("status line over " + MOST_STATUS_LINE_BYTES + " bytes")
                : null;
    }

    /** Whether the byte may stand where it does: within the form, or right behind it. */
    private boolean fits(byte b) {
        if (partBytes > FORM.length()) {
            return partBytes > FORM.length() + 1 || b == ' ' || b == '\r';
        }
        char form = FORM.charAt(partBytes - 1);
        return form == '#' ? b >= '0' && b <= '9' : b == form;
    }

    private @Nullable Finding statusLineEnded() {
        int status = status();
        if (status < expected.lowestStatus() || status > expected.highestStatus()) {
            return Finding.wrongAnswer("status " + status);
        }
        if (search == null) {
            return Finding.good(Step.RECEIVE, "status " + status);
        }
        enter(Part.HEADER);
        lineEmpty = true;
        return null;
    }

    private @Nullable Finding inHeader(byte b) {
        if (b == '\n') {
            if (lineEmpty) {
                enter(Part.BODY);
                return length == 0 ? withoutText() : null;
            }
            headerLineEnded();
            lineEmpty = true;
        } else if (b != '\r') {
            lineEmpty = false;
            if (line.length() < MOST_KEPT_BYTES) {
                line.append((char) (b & 0xff));
            }
        }
        return partBytes > MOST_HEADER_BYTES
                ? Finding.wrongAnswer("header over " + MOST_HEADER_BYTES + " bytes")
                : null;
    }

    private void headerLineEnded() {
        Matcher found = CONTENT_LENGTH.matcher(line);
        if (found.matches()) {
            length = Long.parseLong(found.group(1));
        }
        line.setLength(0);
    }

    private @Nullable Finding inBody(byte b) {
        if (search != null && search.next(b)) {
            return Finding.good(Step.RECEIVE, "status " + status() + ", body as expected");
        }
        return partBytes < Math.min(MOST_BODY_BYTES, length) ? null : withoutText();
    }

    private void enter(Part next) {
        part = next;
        partBytes = 0;
    }

    private void keep(byte b) {
        if (start.length() < MOST_KEPT_BYTES) {
            start.append((char) (b & 0xff));
        }
    }

    private int status() {
        return Integer.parseInt(start.substring(FORM.indexOf(' ') + 1, FORM.length()));
    }

    private Finding withoutText() {
        return Finding.wrongAnswer("body without " + Finding.quoted(String.valueOf(expected.body())));
    }

    /** Shows what came instead, as far as it has come. */
    private Finding notHttp(ByteBuf rest) {
        for (byte b = ' '; b != '\n' && rest.isReadable() && start.length() < MOST_KEPT_BYTES; ) {
            b = rest.readByte();
            keep(b);
        }
        return Finding.wrongAnswer(
                "not HTTP: " + Finding.quoted(start.toString().strip()));
    }
}
