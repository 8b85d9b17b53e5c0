package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundabout.cli.launch.Launched;
import dev.roundabout.cli.launch.LocalHttp;
import dev.roundabout.testing.EchoBackend;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code lbd} as a process. BEHAVIOUR 48, 49. */
@Timeout(60)
final class LbdIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory = Path.of("");

    /** BEHAVIOUR 55: the limits are one of the lines. */
    @Test
    void eightLinesSayWhatHasStarted() throws IOException {
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = serving(backend)) {
            int port = lbd.listenPort();
            int admin = lbd.adminPort();

            assertThat(echo(port)).isEqualTo("hello");
            // The first probe may be faster than the admin port.
            assertThat(lbd.lines().stream().filter(line -> !line.contains(" -> ")))
                    .satisfiesExactly(
                            line -> assertThat(line).matches("\\S+ INFO  lbd \\S+, pid " + lbd.pid() + ", Java \\d+"),
                            line -> assertThat(line).matches("\\S+ INFO  transport \\w+"),
                            line -> assertThat(line)
                                    .as("BEHAVIOUR 55")
                                    .matches("\\S+ INFO  \\d+ descriptors: at most \\d+ sessions, 2 each, and \\d+"
                                            + " pipes, 2 each; 192 for the admin port, probes and everything else"),
                            line -> assertThat(line)
                                    .matches("\\S+ INFO  listening on 127.0.0.1:" + port
                                            + " for pool default, at most \\d+ sessions"),
                            line -> assertThat(line)
                                    .endsWith("INFO  pool default round-robin, health tcp every 2s: "
                                            + text(backend.address().getPort())),
                            line -> assertThat(line)
                                    .endsWith("INFO  changes made at run time are not kept (--state-dir DIR to keep"
                                            + " them)"),
                            line -> assertThat(line).endsWith("INFO  no access log (--access-log FILE to have one)"),
                            line -> assertThat(line)
                                    .endsWith("INFO  admin http://127.0.0.1:" + admin
                                            + " (this host only; --admin 0.0.0.0:" + admin + " to open)"));
            assertThat(Files.readString(Path.of("/proc", Long.toString(lbd.pid()), "comm")))
                    .isEqualTo("lbd\n");
        }
    }

    /** A message of the system that is in no other language can be told from others. */
    @Test
    void theLanguageOfTheCallerChangesNoMessage() throws IOException {
        try (Launched lbd = Launched.start(
                Map.of("LC_ALL", "ar_EG.UTF-8", "LANG", "de_DE.UTF-8"),
                Launched.program("lbd"),
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0")) {
            lbd.adminPort();
            assertThat(Files.readString(Path.of("/proc", Long.toString(lbd.pid()), "environ"))
                            .split("\0"))
                    .contains("LC_ALL=C.UTF-8");
        }
    }

    /** BEHAVIOUR 48: a listener on a busy port is an error. */
    @Test
    void aBusyPortIsOneLineAndCodeOne() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Launched.HERE);
                Launched lbd =
                        Launched.start("lbd", "--listen", text(taken.getLocalPort()), "--admin", "127.0.0.1:0")) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(1);
            assertThat(lbd.lines())
                    .containsExactly("lbd: cannot listen on " + text(taken.getLocalPort())
                            + ": address already in use (expected: a free port; who has it: ss -ltnp)");
        }
    }

    @Test
    void aBusyPortOfTheDemoSaysHowToHaveAnother() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Launched.HERE);
                Launched demo = Launched.start(
                        "lbd", "demo", "--listen", text(taken.getLocalPort()), "--admin", "127.0.0.1:0")) {
            assertThat(demo.exitCode(SOON)).isEqualTo(1);
            assertThat(demo.lines())
                    .contains("lbd demo: with other ports: lbd demo --listen 127.0.0.1:PORT --admin 127.0.0.1:PORT");
        }
    }

    /** BEHAVIOUR 48: nothing is left of a start that failed half way. */
    @Test
    void aBusyAdminPortIsOneLineAndCodeOne() throws IOException {
        int port = Launched.freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, Launched.HERE);
                Launched lbd = Launched.start("lbd", "--listen", text(port), "--admin", text(taken.getLocalPort()))) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(1);
            assertThat(lbd.lines()).singleElement().asString().contains(text(taken.getLocalPort()), "a free port");
            assertClosed(port);
        }
    }

    /** BEHAVIOUR 49. */
    @Test
    void aSignalEndsItWellAndThePidFileGoes() throws IOException {
        for (String signal : List.of("TERM", "INT")) {
            Path pidFile = directory.resolve("lb.pid");
            try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                    Launched lbd = serving(backend, "--pidfile", pidFile.toString())) {
                lbd.adminPort();
                assertThat(pidFile).hasContent(lbd.pid() + "\n");

                lbd.signal(signal);
                assertThat(lbd.exitCode(SOON)).isZero();
                assertThat(pidFile).doesNotExist();
                assertThat(lbd.lines()).anyMatch(line -> line.contains("SIG" + signal + ": stopping"));
            }
        }
    }

    /** BEHAVIOUR 49: not ready, no new sessions, the open ones go on. */
    @Test
    void openSessionsGoOnWhileItStops() throws IOException {
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = serving(backend)) {
            int port = lbd.listenPort();
            int admin = lbd.adminPort();
            try (Socket open = new Socket(Launched.HERE, port)) {
                assertThat(exchange(open)).isEqualTo("hello");
                assertThat(LocalHttp.get(admin, "/readyz")).startsWith("HTTP/1.1 200");

                lbd.signal("TERM");
                lbd.await("1 session has 30s");
                Awaitility.await().atMost(SOON).untilAsserted(() -> assertClosed(port));
                assertThat(LocalHttp.get(admin, "/readyz")).startsWith("HTTP/1.1 503");
                assertThat(exchange(open)).isEqualTo("hello");
                assertThat(lbd.isAlive()).isTrue();
            }
            assertThat(lbd.exitCode(SOON)).isZero();
        }
    }

    /** BEHAVIOUR 49: within the limit. */
    @Test
    void theGraceTimeCutsTheRest() throws IOException {
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = serving(backend, "--shutdown-grace", "500ms")) {
            try (Socket open = new Socket(Launched.HERE, lbd.listenPort())) {
                assertThat(exchange(open)).isEqualTo("hello");
                lbd.adminPort();

                lbd.signal("TERM");
                assertThat(lbd.exitCode(SOON)).isZero();
            }
        }
    }

    /** BEHAVIOUR 49: a second signal ends it now. */
    @Test
    void theSecondSignalEndsItNow() throws IOException {
        Map<String, Integer> codes = Map.of("TERM", 143, "INT", 130);
        for (Map.Entry<String, Integer> code : codes.entrySet()) {
            try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                    Launched lbd = serving(backend, "--shutdown-grace", "1h")) {
                try (Socket open = new Socket(Launched.HERE, lbd.listenPort())) {
                    assertThat(exchange(open)).isEqualTo("hello");
                    lbd.adminPort();
                    lbd.signal("TERM");
                    lbd.await("stopping; 1 session has");

                    lbd.signal(code.getKey());
                    assertThat(lbd.exitCode(Duration.ofSeconds(2))).isEqualTo(code.getValue());
                }
            }
        }
    }

    @Test
    void theEndOfATerminalEndsNothing() throws IOException {
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                Launched lbd = serving(backend)) {
            lbd.adminPort();
            lbd.signal("HUP");
            lbd.await("SIGHUP: there is no configuration file to read again, all is given by flags");
            assertThat(echo(lbd.listenPort())).isEqualTo("hello");
        }
    }

    @Test
    void aFileStartsItAndFlagsMayMoveTheAdminPort() throws IOException {
        try (EchoBackend backend = EchoBackend.start(Launched.HERE)) {
            Path file = Files.writeString(directory.resolve("lb.yaml"), """
                    listeners: { web: { bind: "127.0.0.1:0", pool: crm } }
                    pools: { crm: { strategy: lax-stored-ip, backends: ["%s"] } }
                    state-dir: none
                    """.formatted(
                            text(backend.address().getPort())));
            try (Launched lbd = Launched.start("lbd", "--config", file.toString(), "--admin", "127.0.0.1:0")) {
                assertThat(echo(lbd.listenPort())).isEqualTo("hello");
                lbd.await("pool crm lax-stored-ip");
                lbd.signal("TERM");
                assertThat(lbd.exitCode(SOON)).isZero();
            }
        }
    }

    @Test
    void thePackagedConfigurationIsInOrder() {
        Path conf = Launched.program("lbd").resolveSibling("../conf/lb.yaml").normalize();
        try (Launched check = Launched.start("lbd", "check", conf.toString())) {
            assertThat(check.exitCode(SOON)).isZero();
            assertThat(check.lines())
                    .containsExactly(conf + ": ok: 1 listener, 1 pool, 2 backends, admin 127.0.0.1:8001");
        }
    }

    @Test
    void aWrongFlagIsOneLineAndCodeTwo() {
        try (Launched lbd = Launched.start("lbd", "--backend", "10.1.3.11:3000,weight=-1")) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(2);
            assertThat(lbd.lines()).containsExactly("lbd: --backend 10.1.3.11:3000: weight: -1 (expected: 0 to 256)");
        }
    }

    @Test
    void aPidFileThatCannotBeWrittenIsOneLineAndCodeOne() {
        Path pidFile = directory.resolve("no").resolve("lb.pid");
        try (Launched lbd = Launched.start(
                "lbd", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--pidfile", pidFile.toString())) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(1);
            assertThat(lbd.lines())
                    .singleElement()
                    .asString()
                    .startsWith("lbd: pid file " + pidFile + ": no such directory (expected: ");
        }
    }

    @Test
    void theLauncherFollowsLinksAndSpeaksOfAMissingJava() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("lbd"), Launched.program("lbd"));
        Path linkToLink = Files.createDirectory(directory.resolve("bin")).resolve("lbd");
        Files.createSymbolicLink(linkToLink, Path.of("../lbd"));
        try (Launched version = Launched.start(Map.of(), linkToLink, "--version")) {
            assertThat(version.exitCode(SOON)).isZero();
            assertThat(version.lines()).singleElement().asString().startsWith("lbd ");
        }
        try (Launched lost = Launched.start(Map.of("JAVA_HOME", "/nowhere"), link, "--version")) {
            assertThat(lost.exitCode(SOON)).isEqualTo(1);
            assertThat(lost.lines())
                    .containsExactly("lbd: no Java found (expected: Java 17 or newer in JAVA_HOME or on the path)");
        }
    }

    @Test
    void anOldJavaIsRefusedWithASentence() throws IOException {
        Path home = Files.createDirectories(directory.resolve("old/bin")).getParent();
        Path java = Files.writeString(directory.resolve("old/bin/java"), "#!/bin/sh\nexit 99\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(directory.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\n");

        try (Launched lbd =
                Launched.start(Map.of("JAVA_HOME", String.valueOf(home)), Launched.program("lbd"), "--version")) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(1);
            assertThat(lbd.lines())
                    .containsExactly("lbd: " + java + " is Java 11.0.2 (expected: Java 17 or newer; set JAVA_HOME)");
        }
    }

    @Test
    void systemdHearsThatItIsReadyAliveAndStopping() throws IOException {
        assumeTrue(Epoll.isAvailable());
        String path = directory.resolve("notify").toString();
        io.netty.channel.unix.Socket systemd = io.netty.channel.unix.Socket.newSocketDomainDgram();
        systemd.bind(new DomainSocketAddress(path));
        Map<String, String> environment = Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "200000");
        try (Launched lbd = Launched.start(
                environment, Launched.program("lbd"), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")) {
            List<String> heard = new ArrayList<>();
            Awaitility.await().atMost(SOON).until(() -> hear(systemd, heard), all -> all.size() >= 4);
            lbd.signal("TERM");
            Awaitility.await().atMost(SOON).until(() -> hear(systemd, heard), all -> all.contains("STOPPING=1"));

            assertThat(lbd.exitCode(SOON)).isZero();
            assertThat(heard).contains("READY=1\nMAINPID=" + lbd.pid()).endsWith("STOPPING=1");
            assertThat(Set.copyOf(heard))
                    .containsExactlyInAnyOrder("READY=1\nMAINPID=" + lbd.pid(), "WATCHDOG=1", "STOPPING=1");
        } finally {
            systemd.close();
        }
    }

    @Test
    void theDemoServesAllItsBackends() {
        int port = Launched.freePort();
        try (Launched demo = Launched.start("lbd", "demo", "--listen", text(port), "--admin", "127.0.0.1:0")) {
            demo.await("pool default round-robin, health http / every 1s: s1=\\S+ s2=\\S+ s3=\\S+");
            List<String> answers = new ArrayList<>();
            Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> {
                answers.add(LocalHttp.get(port, "/"));
                return List.of("s1", "s2", "s3").stream()
                        .allMatch(name -> answers.stream().anyMatch(answer -> answer.contains("Hello from " + name)));
            });
            demo.signal("INT");
            assertThat(demo.exitCode(SOON)).isZero();
        }
    }

    private static Launched serving(EchoBackend backend, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0",
                "--backend",
                text(backend.address().getPort())));
        arguments.addAll(List.of(more));
        return Launched.start("lbd", arguments.toArray(String[]::new));
    }

    private static List<String> hear(io.netty.channel.unix.Socket socket, List<String> heard) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(512);
        for (int length = socket.recv(buffer, 0, 512); length > 0; length = socket.recv(buffer, 0, 512)) {
            byte[] bytes = new byte[length];
            buffer.get(0, bytes);
            heard.add(new String(bytes, StandardCharsets.US_ASCII));
        }
        return heard;
    }

    private static String text(int port) {
        return "127.0.0.1:" + port;
    }

    private static void assertClosed(int port) {
        assertThatThrownBy(() -> new Socket(Launched.HERE, port).close()).isInstanceOf(ConnectException.class);
    }

    private static String echo(int port) throws IOException {
        try (Socket socket = new Socket(Launched.HERE, port)) {
            return exchange(socket);
        }
    }

    private static String exchange(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
    }
}
