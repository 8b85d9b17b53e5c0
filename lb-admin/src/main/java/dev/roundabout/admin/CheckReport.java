package dev.roundabout.admin;

import dev.roundabout.admin.wire.ConfigJson;
import dev.roundabout.config.Address;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.External;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.None;
import dev.roundabout.config.HealthCheckConfig.Probe;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.HealthCheckConfig.Program;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts what is done about backends that fail into the words of the configuration file. */
final class CheckReport {
    private CheckReport() {}

    static ConfigJson.FailOver failOver(FailOverConfig config) {
        return new ConfigJson.FailOver(config.attempts(), config.budget().toMillis());
    }

    static ConfigJson.Eject eject(EjectConfig config) {
        return new ConfigJson.Eject(
                config.failures(), config.duration().toMillis(), config.atMost().toMillis());
    }

    static ConfigJson.Health health(HealthCheckConfig config) {
        Probe probe = config.probe();
        Http http = probe instanceof Http asked ? asked : null;
        SendExpect talk = probe instanceof SendExpect asked ? asked : null;
        Program program = probe instanceof Program asked ? asked : null;
        return new ConfigJson.Health(
                type(probe),
                http == null ? null : http.path(),
                http == null ? null : http.host(),
                http == null ? null : status(http),
                http == null ? null : http.body(),
                talk == null ? null : written(talk.send()),
                talk == null ? null : written(talk.expect()),
                program == null ? null : program.command(),
                config.interval().toMillis(),
                config.fastInterval().toMillis(),
                config.timeout().toMillis(),
                config.rise(),
                config.fall(),
                address(config.address()));
    }

    private static String type(Probe probe) {
        if (probe instanceof None) {
            return "none";
        }
        if (probe instanceof Http) {
            return "http";
        }
        if (probe instanceof SendExpect) {
            return "send-expect";
        }
        if (probe instanceof External) {
            return "external";
        }
        return probe instanceof Program ? "command" : "tcp";
    }

    private static String status(Http http) {
        return http.lowestStatus() == http.highestStatus()
                ? Integer.toString(http.lowestStatus())
                : http.lowestStatus() + "-" + http.highestStatus();
    }

    private static @Nullable String address(@Nullable ProbeAddress address) {
        if (address == null) {
            return null;
        }
        String host = address.host();
        return host == null ? Integer.toString(address.port()) : new Address(host, address.port()).toString();
    }

    /** Bytes, one character each, as the file has them: text in UTF-8, and escapes for what cannot be typed. */
    static String written(String bytes) {
        String text = text(bytes);
        StringBuilder written = new StringBuilder();
        for (char c : (text == null ? bytes : text).toCharArray()) {
            switch (c) {
                case '\r' -> written.append("\\r");
                case '\n' -> written.append("\\n");
                case '\t' -> written.append("\\t");
                case '\0' -> written.append("\\0");
                case '\\' -> written.append("\\\\");
                default -> {
                    if (c < 0x20 || c == 0x7f || (text == null && c > 0x7f)) {
                        written.append(String.format(Locale.ROOT, "\\x%02X", (int) c));
                    } else {
                        written.append(c);
                    }
                }
            }
        }
        return written.toString();
    }

    /** What the bytes are in UTF-8; {@code null} if they are not. */
    private static @Nullable String text(String bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
