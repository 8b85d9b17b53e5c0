package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whether the kernel asks after silent peers, as it says itself in {@code /proc/net}. */
@EnabledOnOs(OS.LINUX)
class KeepAliveIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String ESTABLISHED = "01";
    private static final String KEEP_ALIVE_TIMER = "02";
    private static final double TICKS_A_SECOND = 100;

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    /** BEHAVIOUR 61: both peers of a session are asked after a minute of silence, not after the system's two hours. */
    @Test
    void bothPeersOfASessionAreAskedAfterAMinuteOfSilence() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        // A session is old enough when it was looked at for the first time, which this makes soon.
        LoadBalancer lb =
                leaks.watch(plain(echo).idleTimeout(Duration.ofSeconds(2)).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            int listener = lb.address().getPort();
            int backend = echo.address().getPort();
            await().atMost(SOON).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
                client.echo(HELLO);
                assertThat(keepAlive(listener, client.localAddress().getPort()))
                        .as("seconds until the client is asked")
                        .isBetween(50.0, 60.0);
                assertThat(keepAlive(-1, backend))
                        .as("seconds until the backend is asked")
                        .isBetween(50.0, 60.0);
            });
        }
    }

    /** In seconds, of the connection from a local port, or any, to a remote one; -1 if there is no such timer. */
    private static double keepAlive(int local, int remote) throws IOException {
        List<String> sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        sockets.addAll(Files.readAllLines(Path.of("/proc/net/tcp6"))); // Java's own, whatever they speak
        for (String line : sockets) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > 5
                    && fields[3].equals(ESTABLISHED)
                    && (local < 0 || fields[1].endsWith(hex(local)))
                    && fields[2].endsWith(hex(remote))) {
                String[] timer = fields[5].split(":", 2);
                return timer[0].equals(KEEP_ALIVE_TIMER) ? Long.parseLong(timer[1], 16) / TICKS_A_SECOND : -1;
            }
        }
        return -1;
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
