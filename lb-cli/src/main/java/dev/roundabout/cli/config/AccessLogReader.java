package dev.roundabout.cli.config;

import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.admin.AccessLogConfig.Format;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code access-log}. */
final class AccessLogReader {
    private static final Map<String, Format> FORMATS = Map.of("text", Format.TEXT, "json", Format.JSON);
    private static final String EXPECTED = "none, stdout, or a file such as /var/log/lb/access.log";

    private AccessLogReader() {}

    /** Where the log goes; {@code null} for nowhere, and after a problem, which has been told. */
    static @Nullable AccessLogConfig read(Section section) {
        String to = section.parsed("to", "none", EXPECTED, AccessLogReader::place);
        Format format = section.choice("format", Format.TEXT, FORMATS);
        section.refuseUnknown();
        return of(to, format);
    }

    /** What a place that was let through means; {@code null} for nowhere. */
    static @Nullable AccessLogConfig of(String to, Format format) {
        return switch (to) {
            case "none" -> null;
            case "stdout" -> new AccessLogConfig(null, format);
            default -> new AccessLogConfig(Path.of(to), format);
        };
    }

    /** Reads the word for a format. */
    static Format format(String text) {
        Format format = FORMATS.get(text);
        if (format == null) {
            throw new IllegalArgumentException("format: " + text + " (expected: text | json)");
        }
        return format;
    }

    /** A file's path is absolute, so that a misspelt word is not a file and the working directory does not count. */
    static String place(String text) {
        if (!text.equals("none") && !text.equals("stdout") && (!text.startsWith("/") || FileName.path(text) == null)) {
            throw new IllegalArgumentException("to: " + Problems.printable(text) + " (expected: " + EXPECTED + ")");
        }
        return text;
    }
}
