package dev.roundabout.cli.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file's name as it was written. */
public final class FileName {
    private FileName() {}

    /**
     * {@return the path; {@code null} if the text cannot be one: it has a NUL in it, or a character that file names of this
     * system do not have} Without a locale that is every character beyond ASCII.
     */
    public static @Nullable Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
