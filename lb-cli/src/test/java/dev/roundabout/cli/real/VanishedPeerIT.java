package dev.roundabout.cli.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that vanish without a word: the network that they and the daemon have to themselves goes dead. Needs root. */
@Tag("real")
@Tag("full")
@Timeout(300)
class VanishedPeerIT {
    private static final int LISTEN = 8080;
    private static final int BACKEND = 9000;
    private static final String ESTABLISHED = "01";
    private static final String KEEP_ALIVE_TIMER = "02";
    private static final int TICKS_A_MINUTE = 6_000;
    private static final Duration FOUND_BEFORE = Duration.ofSeconds(150);

    @TempDir
    private Path directory;

    /** BEHAVIOUR 61: without an idle limit, by keep-alive alone. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void vanishedPeersAreFoundWithinTwoMinutes(String transport) throws Exception {
        Path log = directory.resolve("access.log");
        Path file = Files.writeString(
                directory.resolve("lb.yaml"), """
                listeners: { web: { bind: "127.0.0.1:%d", pool: crm } }
                pools:
                  crm: { idle-timeout: 0s, health: { type: none }, backends: [ { address: "127.0.0.1:%d", name: s1 } ] }
                admin: { bind: "127.0.0.1:8001", token-file: "%s/token" }
                access-log: { to: "%s" }
                transport: %s
                state-dir: none
                """.formatted(LISTEN, BACKEND, directory, log, transport));
        List<String> daemon =
                List.of(Path.of("target", "lb", "bin", "lbd").toAbsolutePath().toString(), "--config", file.toString());
        try (Program lbd = Program.start(directory, "lbd", Map.of(), OwnNetwork.alone("true", daemon))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> lbd.output().contains("admin http"));
            List<String> program = OwnNetwork.java(VanishedPeer.class, String.valueOf(LISTEN), String.valueOf(BACKEND));
            try (Program peers = Program.start(directory, "peers", Map.of(), OwnNetwork.beside(lbd.pid(), program))) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> peers.output().contains("exchanged 7"));
                // From the session's first look on, within a minute.
                await().atMost(Duration.ofSeconds(90)).until(() -> areKeptAlive(lbd.pid()));
                assertThat(log).content().isEmpty();
                long begun = System.nanoTime();
                Program.run(
                        directory,
                        Duration.ofSeconds(10),
                        OwnNetwork.beside(lbd.pid(), List.of("ip", "link", "set", "lo", "down")));
                await().atMost(FOUND_BEFORE)
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> !Files.readString(log).isEmpty());
                assertThat(Files.readString(log)).containsPattern("(client|backend)-lost");
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(30), FOUND_BEFORE);
            }
        }
    }

    /** Both of the daemon's sockets will be asked after within a minute, says the kernel. */
    private static boolean areKeptAlive(long pid) throws IOException {
        int found = 0;
        Path network = Path.of("/proc", Long.toString(pid), "net");
        List<String> sockets = new ArrayList<>(Files.readAllLines(network.resolve("tcp")));
        sockets.addAll(Files.readAllLines(network.resolve("tcp6"))); // Java's own, whatever they speak
        for (String line : sockets) {
            String[] fields = line.strip().split("\\s+", -1);
            boolean ours = fields.length > 5
                    && fields[3].equals(ESTABLISHED)
                    && (fields[1].endsWith(hex(LISTEN)) || fields[2].endsWith(hex(BACKEND)));
            if (ours) {
                String[] timer = fields[5].split(":", 2);
                found += timer[0].equals(KEEP_ALIVE_TIMER) && Long.parseLong(timer[1], 16) <= TICKS_A_MINUTE ? 1 : 0;
            }
        }
        return found == 2;
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
