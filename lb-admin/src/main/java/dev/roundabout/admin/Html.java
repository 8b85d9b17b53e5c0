package dev.roundabout.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts values into the words of the page, none of which is markup. */
final class Html {
    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private Html() {}

    /** Markup in a value stays text. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** How a word for a state is coloured. */
    static String tone(String word) {
        return switch (word) {
            case "up", "ready" -> "good";
            case "down", "unresolved", "not ready", "stopping" -> "bad";
            case "draining", "ejected", "waiting", "degraded" -> "warn";
            default -> "quiet";
        };
    }

    /** {@code 0}, {@code 3.4}, {@code 120}. */
    static String rate(double perSecond) {
        return perSecond < 10 && perSecond > 0
                ? String.format(Locale.ROOT, "%.1f", perSecond)
                : String.valueOf(Math.round(perSecond));
    }

    /** {@code 0.5 ms}, {@code 12 ms}, {@code 1.5 s}; {@code -} if there was none. */
    static String time(@Nullable Long micros) {
        if (micros == null) {
            return "-";
        }
        if (micros < 10_000) {
            return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
        }
        return micros < 1_000_000 ? micros / 1000 + " ms" : String.format(Locale.ROOT, "%.1f s", micros / 1_000_000.0);
    }

    /** {@code 512 B}, {@code 4.8 MiB}. */
    static String bytes(long count) {
        double amount = count;
        int unit = 0;
        while (amount >= 1024 && unit < BYTE_UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", amount, BYTE_UNITS[unit]);
    }

    /** A moment, in UTC; the page's script turns it into the reader's own time. */
    static String moment(String iso) {
        return "<time datetime=\"" + escape(iso) + "\">"
                + CLOCK.format(Instant.parse(iso).atOffset(ZoneOffset.UTC)) + " UTC</time>";
    }

    /** {@code 3 min}. */
    static String ago(long millis) {
        return Reasons.ago(Duration.ofMillis(millis));
    }
}
