package dev.roundabout.cli.xr;

import dev.roundabout.cli.config.Problems;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.time.Duration;

/** Crossroads' dispatch modes, by letter or by name. */
final class DispatchMode {
    private static final Duration STORED = Duration.ofMinutes(30);

    private DispatchMode() {}

    /** The strategy of that mode. */
    static Strategy parse(String text) {
        int colon = text.indexOf(':');
        String mode = colon < 0 ? text : text.substring(0, colon);
        return switch (mode) {
            case "s", "strict-stored-ip" -> Strategies.strictStoredIp(timeout(text, colon));
            case "S", "lax-stored-ip" -> Strategies.laxStoredIp(timeout(text, colon));
            default -> {
                if (colon >= 0) {
                    throw refused(text);
                }
                yield switch (mode) {
                    case "r", "round-robin" -> Strategies.roundRobin();
                    case "l", "least-connections" -> Strategies.leastConnections();
                    case "f", "first-available" -> Strategies.firstAvailable();
                    case "h", "strict-hashed-ip" -> Strategies.strictHashedIp();
                    case "H", "lax-hashed-ip" -> Strategies.laxHashedIp();
                    default -> throw refused(text);
                };
            }
        };
    }

    private static Duration timeout(String text, int colon) {
        if (colon < 0) {
            return STORED;
        }
        String seconds = text.substring(colon + 1);
        if (!seconds.matches("[0-9]{1,7}") || Integer.parseInt(seconds) == 0) {
            throw refused(text);
        }
        return Duration.ofSeconds(Integer.parseInt(seconds));
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("mode: " + Problems.printable(text)
                + " (expected: r round-robin, l least-connections, f first-available, h strict-hashed-ip,"
                + " H lax-hashed-ip, s:SEC strict-stored-ip, S:SEC lax-stored-ip)");
    }
}
