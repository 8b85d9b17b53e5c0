package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.launch.Launched;
import dev.roundabout.cli.launch.LocalHttp;
import dev.roundabout.testing.EchoBackend;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code lbd} with an access log: a line for every session, none of them in two files or lost. */
@Timeout(60)
final class AccessLogIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void everySessionHasOneLineOverARotationAndAStop() throws IOException {
        Path file = directory.resolve("access.log");
        Path old = directory.resolve("access.log.1");
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = Launched.start("lbd", "--config", configuration(backend, file.toString(), "text"))) {
            int port = lbd.listenPort();
            int admin = lbd.adminPort();
            for (int i = 0; i < 20; i++) {
                echo(port);
            }
            Awaitility.await().atMost(SOON).until(() -> Files.readAllLines(file).size() == 20);
            Files.move(file, old);
            lbd.signal("USR1");
            lbd.await("SIGUSR1: opening the access log again");
            Awaitility.await().atMost(SOON).until(() -> Files.exists(file));
            echo(port);
            try (Socket open = new Socket(Launched.HERE, port)) {
                exchange(open);
                assertThat(LocalHttp.get(admin, "/metrics"))
                        .contains("lb_access_log_dropped_total{cause=\"full\"} 0.0", "{cause=\"failed\"} 0.0");
                lbd.signal("TERM");
                assertThat(lbd.exitCode(SOON)).isZero();
            }
            String client = "\\S+Z 127\\.0\\.0\\.1:\\d+ web crm s1 1 \\d+\\.\\d{3} \\d+\\.\\d{3} 5 5 ";
            assertThat(Files.readAllLines(old)).hasSize(20).allMatch(line -> line.matches(client + "normal"));
            assertThat(Files.readAllLines(file))
                    .satisfiesExactly(line -> assertThat(line).matches(client + "normal"), line -> assertThat(line)
                            .matches(client + "shutdown"));
        }
    }

    @Test
    void linesMayGoToStandardOutputAsJson() throws IOException {
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = Launched.start("lbd", "--config", configuration(backend, "stdout", "json"))) {
            int port = lbd.listenPort();
            lbd.adminPort();
            echo(port);
            assertThat(lbd.await("(\\{\"time\":.*\\})"))
                    .contains("\"backend\":\"s1\"", "\"upstreamBytes\":5", "\"reason\":\"normal\"");
        }
    }

    @Test
    void flagsAloneHaveOneToo() throws IOException {
        Path file = directory.resolve("access.log");
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = Launched.start(
                        "lbd",
                        "--listen",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--backend",
                        "127.0.0.1:" + backend.address().getPort(),
                        "--access-log",
                        file.toString(),
                        "--access-log-format",
                        "json")) {
            int port = lbd.listenPort();
            lbd.await("access log to " + file + " as json");
            lbd.adminPort();
            echo(port);
            Awaitility.await().atMost(SOON).until(() -> Files.readAllLines(file).size() == 1);
            assertThat(Files.readAllLines(file).get(0)).startsWith("{\"time\":").contains("\"reason\":\"normal\"");
        }
    }

    /** Where it goes is read at the start only, so whoever moves it in the file is told; what is open goes on. */
    @Test
    void hangupLosesNoLineAndSaysWhatNeedsARestart() throws IOException {
        Path file = directory.resolve("access.log");
        Path old = directory.resolve("access.log.1");
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = Launched.start("lbd", "--config", configuration(backend, file.toString(), "text"))) {
            int port = lbd.listenPort();
            lbd.adminPort();
            for (int i = 0; i < 10; i++) {
                echo(port);
            }
            Files.move(file, old);
            lbd.signal("HUP");
            for (int i = 0; i < 10; i++) {
                echo(port);
            }
            lbd.await("SIGHUP: configuration read again: nothing to change");
            assertThat(lbd.lines()).noneMatch(line -> line.contains("access-log"));
            configuration(backend, directory.resolve("other.log").toString(), "text");
            lbd.signal("HUP");
            lbd.await("configuration: access-log: needs a restart");
            for (int i = 0; i < 10; i++) {
                echo(port);
            }
            Awaitility.await().atMost(SOON).until(() -> Files.exists(file));
            lbd.signal("TERM");
            assertThat(lbd.exitCode(SOON)).isZero();
            assertThat(Files.readAllLines(old).size() + Files.readAllLines(file).size())
                    .isEqualTo(30);
            assertThat(directory.resolve("other.log")).doesNotExist();
        }
    }

    @Test
    void aFileThatCannotBeOpenedStopsTheStart() throws IOException {
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = Launched.start(
                        "lbd", "--config", configuration(backend, directory + "/missing/access.log", "text"))) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(1);
            assertThat(lbd.lines())
                    .singleElement()
                    .asString()
                    .startsWith("lbd: access log " + directory + "/missing/access.log: no such directory");
        }
    }

    /** Left alone, it would end the process, and a rotation of other logs sends it perhaps. */
    @Test
    void theSignalDoesNoHarmWithoutAnAccessLog() throws IOException {
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = Launched.start("lbd", "--config", configuration(backend, "none", "text"))) {
            int port = lbd.listenPort();
            lbd.adminPort();
            lbd.signal("USR1");
            lbd.await("SIGUSR1: there is no access log");
            echo(port);
        }
    }

    private String configuration(EchoBackend backend, String to, String format) throws IOException {
        return Files.writeString(directory.resolve("lb.yaml"), """
                        listeners: { web: { bind: "127.0.0.1:0", pool: crm } }
                        pools: { crm: { backends: [ { address: "127.0.0.1:%d", name: s1 } ] } }
                        admin: { bind: "127.0.0.1:0", token-file: "%s/token" }
                        access-log: { to: %s, format: %s }
                        shutdown-grace: 0s
                        """.formatted(
                                backend.address().getPort(), directory, to, format))
                .toString();
    }

    private static void echo(int port) throws IOException {
        try (Socket socket = new Socket(Launched.HERE, port)) {
            exchange(socket);
        }
    }

    private static void exchange(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
    }
}
