package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;
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
import java.util.Collections;
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
    private static final int MANY = 30;

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
                assertThat(clientsAsked(listener))
                        .as("seconds until the client is asked")
                        .singleElement(DOUBLE)
                        .isBetween(50.0, 60.0);
                assertThat(backendsAsked(backend))
                        .as("seconds until the backend is asked")
                        .singleElement(DOUBLE)
                        .isBetween(50.0, 60.0);
            });
        }
    }

    /** BEHAVIOUR 59: sessions that fell silent at once are not asked at once, or the system would drop most of what it asks. */
    @Test
    void silentSessionsAreAskedOneAfterTheOther() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb =
                leaks.watch(plain(echo).idleTimeout(Duration.ofSeconds(2)).start());
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(leaks.closing(TestClient.connect(lb.address())));
        }
        await().atMost(SOON).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            for (TestClient client : clients) {
                client.echo(HELLO);
            }
            assertApart(clientsAsked(lb.address().getPort()));
            assertApart(backendsAsked(echo.address().getPort()));
        });
    }

    private static void assertApart(List<Double> seconds) {
        assertThat(seconds).hasSize(MANY);
        assertThat(Collections.max(seconds) - Collections.min(seconds))
                .as("between the first and the last")
                .isGreaterThan(4);
    }

    /** In how many seconds each client of a listener is asked. */
    private static List<Double> clientsAsked(int listener) throws IOException {
        return asked(1, listener);
    }

    private static List<Double> backendsAsked(int backend) throws IOException {
        return asked(2, backend);
    }

    /** Of the connections with a port in a field of the kernel's table and a timer for it. */
    private static List<Double> asked(int field, int port) throws IOException {
        List<String> sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        sockets.addAll(Files.readAllLines(Path.of("/proc/net/tcp6"))); // Java's own, whatever they speak
        return sockets.stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length > 5 && fields[3].equals(ESTABLISHED))
                .filter(fields -> fields[field].endsWith(hex(port)))
                .map(fields -> fields[5].split(":", 2))
                .filter(timer -> timer[0].equals(KEEP_ALIVE_TIMER))
                .map(timer -> Long.parseLong(timer[1], 16) / TICKS_A_SECOND)
                .toList();
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
