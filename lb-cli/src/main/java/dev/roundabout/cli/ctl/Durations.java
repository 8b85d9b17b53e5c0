package dev.roundabout.cli.ctl;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as operators write and read them. */
final class Durations {
    /** As long as the daemon lets a drain take. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h} or {@code 1d}.
     *
     * @param text what the operator wrote
     * @return the duration, zero to 366 days
     * @throws IllegalArgumentException if the text has another form, naming the text and what was expected
     */
    static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Printable.line(text) + " (expected: a duration such as 500ms, 30s, 10m or 2h)");
        }
        long count = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(Printable.line(text) + " (expected: at most 366d)");
        }
        return duration;
    }

    /**
     * {@return the duration as {@link #parse} and the admin port read it, exact to the millisecond}
     *
     * @param duration zero or more
     */
    static String argument(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /**
     * {@return the duration for people, in one unit: {@code 0.5 ms}, {@code 12 ms}, {@code 1.2 s}, {@code 21 s},
     * {@code 5 min}, {@code 3 h}, {@code 2 d}; a part of a unit is dropped, below ten one decimal is kept}
     *
     * @param duration zero or more; less counts as zero
     */
    static String words(Duration duration) {
        Duration shown = duration.isNegative() ? Duration.ZERO : duration;
        if (shown.compareTo(Duration.ofMillis(10)) < 0 && !shown.isZero()) {
            return String.format(Locale.ROOT, "%.1f ms", shown.toNanos() / 1e6);
        }
        if (shown.compareTo(Duration.ofSeconds(1)) < 0 && !shown.isZero()) {
            return shown.toMillis() + " ms";
        }
        if (shown.compareTo(Duration.ofSeconds(10)) < 0 && shown.toMillis() % 1000 >= 100) {
            return shown.toSeconds() + "." + shown.toMillisPart() / 100 + " s";
        }
        if (shown.compareTo(Duration.ofMinutes(2)) < 0) {
            return shown.toSeconds() + " s";
        }
        if (shown.compareTo(Duration.ofHours(2)) < 0) {
            return shown.toMinutes() + " min";
        }
        return shown.compareTo(Duration.ofDays(2)) < 0 ? shown.toHours() + " h" : shown.toDays() + " d";
    }
}
