package dev.roundabout.strategy;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a client is remembered, as operators write it: {@code 30m}, {@code 500ms}, or {@code 60} for seconds. */
final class Timeouts {
    static final String EXPECTED = "30m, 90s, 2h, 500ms or a number of seconds, at most 366 days";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(ms|s|m|h|)");
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(366);

    private Timeouts() {}

    /** The duration; {@code null} if the text is none or one that is not allowed. */
    static @Nullable Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        if (number > MOST.toMillis()) {
            return null;
        }
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofSeconds(number);
                };
        return allowed(duration) ? duration : null;
    }

    /** What {@link #parse} reads, in the largest unit that leaves nothing over. */
    static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** Whether it is a whole number of milliseconds above zero, and not absurd. */
    static boolean allowed(Duration duration) {
        return duration.compareTo(LEAST) >= 0
                && duration.compareTo(MOST) <= 0
                && duration.equals(Duration.ofMillis(duration.toMillis()));
    }
}
