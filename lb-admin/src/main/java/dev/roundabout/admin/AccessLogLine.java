package dev.roundabout.admin;

import dev.roundabout.SessionSummary;
import dev.roundabout.admin.wire.AccessLogJson;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes a session as one line. No name can break it: their alphabet has no space, quotation mark or line end. */
final class AccessLogLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private AccessLogLine() {}

    /** Appends the line with its end. */
    static void append(SessionSummary session, AccessLogConfig.Format format, StringBuilder out) {
        switch (format) {
            case TEXT -> text(session, out);
            case JSON -> out.append(Json.write(json(session)));
        }
        out.append('\n');
    }

    /** {@code time client listener pool backend attempts connect-ms duration-ms upstream downstream reason}. */
    private static void text(SessionSummary session, StringBuilder out) {
        Long connect = micros(session.connectTime());
        TIME.formatTo(session.startedAt(), out);
        out.append(' ').append(Names.address(session.client()));
        out.append(' ').append(session.listener());
        out.append(' ').append(session.pool());
        out.append(' ').append(session.backend() == null ? "-" : session.backend());
        out.append(' ').append(session.attempts()).append(' ');
        if (connect == null) {
            out.append('-');
        } else {
            millis(connect, out);
        }
        out.append(' ');
        millis(TimeUnit.NANOSECONDS.toMicros(session.duration().toNanos()), out);
        out.append(' ').append(session.upstreamBytes());
        out.append(' ').append(session.downstreamBytes());
        out.append(' ').append(Names.word(session.reason()));
    }

    private static AccessLogJson json(SessionSummary session) {
        return new AccessLogJson(
                TIME.format(session.startedAt()),
                Names.address(session.client()),
                session.listener(),
                session.pool(),
                session.backend(),
                session.attempts(),
                micros(session.connectTime()),
                TimeUnit.NANOSECONDS.toMicros(session.duration().toNanos()),
                session.upstreamBytes(),
                session.downstreamBytes(),
                Names.word(session.reason()));
    }

    /** Milliseconds with three decimals. */
    private static void millis(long micros, StringBuilder out) {
        long part = micros % 1000;
        out.append(micros / 1000).append('.');
        out.append(part < 10 ? "00" : part < 100 ? "0" : "").append(part);
    }

    private static @Nullable Long micros(@Nullable Duration duration) {
        return duration == null ? null : TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }
}
