package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.roundabout.CloseReason;
import dev.roundabout.SessionSummary;
import dev.roundabout.admin.wire.AccessLogJson;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines of the access log are a contract: they stay as the golden files have them. */
final class AccessLogLineTest {
    @Test
    void textIsAsInTheGoldenFile() throws Exception {
        assertThat(lines(AccessLogConfig.Format.TEXT)).isEqualTo(golden("access-log.txt"));
    }

    @Test
    void jsonIsAsInTheGoldenFile() throws Exception {
        String lines = lines(AccessLogConfig.Format.JSON);
        assertThat(lines).isEqualTo(golden("access-log.jsonl"));
        for (String line : lines.lines().toList()) {
            assertThat(new ObjectMapper().readValue(line, AccessLogJson.class).reason())
                    .isNotEmpty();
        }
    }

    /** BEHAVIOUR 19: each address in its own family. */
    private static List<SessionSummary> sessions() throws Exception {
        InetAddress mapped = InetAddress.getByName("::ffff:192.0.2.8");
        return List.of(
                new SessionSummary(
                        1,
                        client("192.0.2.7", 50412),
                        "web",
                        "crm",
                        "s2",
                        1,
                        Duration.ofNanos(812_999),
                        Instant.parse("2026-01-02T03:04:05Z"),
                        Duration.ofNanos(1_234_567_890),
                        517,
                        20_480,
                        CloseReason.NORMAL),
                new SessionSummary(
                        2,
                        client("2001:db8:0:0:1:0:0:1", 443),
                        "web6",
                        "crm",
                        "[2001:db8::2]:3000",
                        3,
                        Duration.ofMillis(5),
                        Instant.parse("2026-01-02T03:04:05.1234567Z"),
                        Duration.ofHours(30),
                        Long.MAX_VALUE,
                        0,
                        CloseReason.CLIENT_RESET),
                new SessionSummary(
                        3,
                        new InetSocketAddress(mapped, 1),
                        "web",
                        "crm",
                        null,
                        5,
                        null,
                        Instant.parse("2026-01-02T03:04:05.999999Z"),
                        Duration.ofNanos(7_999),
                        0,
                        0,
                        CloseReason.CONNECT_FAILED));
    }

    private static InetSocketAddress client(String address, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private static String lines(AccessLogConfig.Format format) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (SessionSummary session : sessions()) {
            AccessLogLine.append(session, format, lines);
        }
        return lines.toString();
    }

    private static String golden(String name) throws Exception {
        try (InputStream in = AccessLogLineTest.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
