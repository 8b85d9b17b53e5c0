package dev.roundabout.admin;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms 30s 10m 2h 1d}. */
final class DurationText {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Duration LONGEST = Duration.ofDays(366);

    private DurationText() {}

    /** Reads a duration of zero to 366 days; anything else is refused naming the field. */
    static Duration read(String field, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw Refusal.invalid(field, Printable.quoted(text), "a duration such as 500ms, 30s, 10m, 2h or 1d");
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
        if (duration.compareTo(LONGEST) > 0) {
            throw Refusal.invalid(field, text, "at most 366d");
        }
        return duration;
    }
}
