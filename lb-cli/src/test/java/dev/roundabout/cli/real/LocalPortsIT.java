package dev.roundabout.cli.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Local ports that really run out: the daemon has a network of its own, with ten of them. Needs root. */
@Tag("real")
@Timeout(120)
class LocalPortsIT {
    private static final int PORTS = 10;
    private static final int EXCESS = 5;
    private static final int LISTEN = 8080;
    private static final int BACKEND = 9000;

    @TempDir
    private Path directory;

    /** BEHAVIOUR 58 and 22: who comes too late is closed at once, the log says why, and nobody is held to blame. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void withoutLocalPortsClientsAreClosedAtOnceAndServedWhenThereAreSomeAgain(String transport) throws Exception {
        Path file =
                Files.writeString(directory.resolve("lb.yaml"), """
                listeners: { web: { bind: "127.0.0.1:%d", pool: crm } }
                pools: { crm: { health: { type: none }, backends: [ { address: "127.0.0.1:%d", name: s1 } ] } }
                admin: { bind: "127.0.0.1:8001", token-file: "%s/token" }
                transport: %s
                state-dir: none
                """.formatted(LISTEN, BACKEND, directory, transport));
        List<String> daemon =
                List.of(Path.of("target", "lb", "bin", "lbd").toAbsolutePath().toString(), "--config", file.toString());
        try (Program lbd = Program.start(
                directory,
                "lbd",
                Map.of(),
                OwnNetwork.alone(
                        "echo 20000 " + (20_000 + PORTS - 1) + " >/proc/sys/net/ipv4/ip_local_port_range", daemon))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> lbd.output().contains("admin http"));
            try (Program clients = Program.start(
                    directory,
                    "clients",
                    Map.of(),
                    OwnNetwork.beside(
                            lbd.pid(),
                            OwnNetwork.java(
                                    FewPorts.class,
                                    String.valueOf(LISTEN),
                                    String.valueOf(BACKEND),
                                    String.valueOf(PORTS),
                                    String.valueOf(EXCESS))))) {
                assertThat(clients.exit(Duration.ofSeconds(60)))
                        .as(clients.output())
                        .isZero();
                String said = clients.output();
                assertThat(said).contains("served " + PORTS + "\n", "still served " + PORTS + "\n");
                assertThat(millis("closed " + EXCESS + " within (\\d+) ms", said))
                        .isLessThan(2_000);
                assertThat(millis("afterwards 1 within (\\d+) ms", said)).isLessThan(5_000);
            }
            assertThat(lbd.output())
                    .containsPattern("WARN .*cannot connect to 127\\.0\\.0\\.1:" + BACKEND
                            + ": no local port or address is free for it");
            assertThat(lbd.output()).doesNotContain("ejected").doesNotContain("ERROR");
            assertThat(lbd.output().lines().filter(line -> line.contains("cannot connect")))
                    .hasSizeLessThan(4);
        }
    }

    private static int millis(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern + " in " + text).isTrue();
        return Integer.parseInt(found.group(1));
    }
}
