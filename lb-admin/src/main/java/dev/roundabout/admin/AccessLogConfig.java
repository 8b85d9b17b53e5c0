package dev.roundabout.admin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the access log goes, and in which form.
 *
 * @param file the file, which is appended to and made if it is missing; {@code null} is standard output
 * @param format how a line is written
 */
public record AccessLogConfig(@Nullable Path file, Format format) {
    /** How a line is written. */
    public enum Format {
        /** Fields in a fixed order, a space between them. */
        TEXT,
        /** One JSON object. */
        JSON
    }
}
