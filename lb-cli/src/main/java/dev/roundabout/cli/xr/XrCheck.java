package dev.roundabout.cli.xr;

import dev.roundabout.cli.config.Problems;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.External;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.Probe;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.HealthCheckConfig.Tcp;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --backend-check} asks for: one bad probe and the backend is dead, one good one and it is alive.
 *
 * @param probe what one probe does
 * @param address where; {@code null} for the backend itself
 */
record XrCheck(Probe probe, @Nullable ProbeAddress address) {
    static final XrCheck CONNECT = new XrCheck(new Tcp(), null);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Pattern PLACE = Pattern.compile("(\\[[^\\]]*\\]|[^:/]*):([0-9]{0,5})(/.*)?");

    /** {@code connect:IP:PORT}, {@code get:IP:PORT/URI} or {@code external:PROGRAM}. */
    static XrCheck parse(String text) {
        int colon = text.indexOf(':');
        String method = text.substring(0, Math.max(colon, 0));
        String rest = text.substring(colon + 1);
        Matcher place = PLACE.matcher(rest);
        if (method.equals("external") && !rest.isBlank()) {
            return new XrCheck(new External(List.of(rest.trim().split("\\s+"))), null);
        }
        if (method.equals("connect") && place.matches() && place.group(3) == null) {
            return new XrCheck(new Tcp(), address(place, text));
        }
        if (method.equals("get") && place.matches()) {
            String uri = place.group(3) == null ? "/" : place.group(3);
            return new XrCheck(new Http(uri, null, 200, 200, null), address(place, text));
        }
        throw refused(text);
    }

    /** The check with a time between probes of a backend that is alive, and one for a dead one, not above the first. */
    HealthCheckConfig every(Duration alive, Duration dead) {
        return new HealthCheckConfig(probe, alive, dead, TIMEOUT, 1, 1, address);
    }

    private static @Nullable ProbeAddress address(Matcher place, String text) {
        String host = place.group(1).replaceAll("[\\[\\]]", "");
        if (place.group(2).isEmpty()) {
            // "connect::" is Crossroads' way back to the backend itself.
            if (!host.isEmpty()) {
                throw refused(text);
            }
            return null;
        }
        return new ProbeAddress(host.isEmpty() ? null : host, Integer.parseInt(place.group(2)));
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("check: " + Problems.printable(text)
                + " (expected: connect:IP:PORT, get:IP:PORT/URI or external:PROGRAM)");
    }
}
