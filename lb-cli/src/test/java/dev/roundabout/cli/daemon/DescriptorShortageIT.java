package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.cli.launch.Launched;
import dev.roundabout.cli.launch.LocalHttp;
import dev.roundabout.testing.EchoBackend;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A daemon whose descriptors really run out, though it took no more sessions than its limit allowed at the start: the
 * limit is lowered while it runs, to what it has open.
 */
@Tag("ci")
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class DescriptorShortageIT {
    private static final int LIMIT = 1024;
    private static final int SESSIONS = 20;
    private static final int WAITING = 5;

    /** At a time: more than were free when there was said to be none. */
    private static final int ADMINS = 12;

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration RECOVERY = Duration.ofSeconds(2);

    @TempDir
    private Path directory = Path.of("");

    private final EchoBackend backend = EchoBackend.start(Launched.HERE);
    private final List<Socket> sessions = new ArrayList<>();
    private final List<Socket> waiting = new ArrayList<>();
    private final List<Socket> admins = new ArrayList<>();
    private int port;
    private int admin;

    @BeforeEach
    void makeRoom() throws IOException {
        Files.createDirectories(directory.resolve("run"));
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : sessions) {
            socket.close();
        }
        for (Socket socket : waiting) {
            socket.close();
        }
        for (Socket socket : admins) {
            socket.close();
        }
        backend.close();
    }

    /** BEHAVIOUR 54 and 22: accepting pauses, and costs nothing; open sessions and the admin port work; then all is well. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void sessionsAndAdminPortWorkAndWhoWaitsIsServedAfterwards(String transport) throws Exception {
        try (Launched lbd = serving(transport)) {
            open(SESSIONS);
            limit(lbd, descriptors(lbd));
            queue();
            lbd.await("out of descriptors: nobody is accepted and no backend connected to until 48 are free");

            long begun = System.nanoTime();
            long used = cpuMillis(lbd);
            while (System.nanoTime() - begun < PAUSE.toNanos()) {
                for (Socket session : sessions) {
                    exchange(session);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            assertThat(cpuMillis(lbd) - used)
                    .as("CPU in a pause of %s, in ms", PAUSE)
                    .isLessThan(PAUSE.toMillis() / 2);

            askAllAtATime();
            assertThat(LocalHttp.get(admin, "/readyz")).startsWith("HTTP/1.1 200");
            assertThat(LocalHttp.get(admin, "/v1/status"))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"sessions\":" + SESSIONS);
            assertThat(LocalHttp.get(admin, "/metrics"))
                    .startsWith("HTTP/1.1 200")
                    .contains("lb_listener_sessions{listener=\"default\",pool=\"default\"} " + SESSIONS + ".0")
                    .as("a shortage of our own is not held against the backend")
                    .contains("lb_backend_up{backend=\"" + backend.hostPort() + "\",pool=\"default\"} 1.0");
            try (Launched change = Launched.start(
                    Map.of("XDG_RUNTIME_DIR", directory.resolve("run").toString()),
                    Launched.program("lbctl"),
                    "--admin",
                    "127.0.0.1:" + admin,
                    "--token-file",
                    directory.resolve("state").resolve("admin.token").toString(),
                    "set",
                    backend.hostPort(),
                    "weight=7")) {
                assertThat(change.exitCode(SOON))
                        .as(String.join("\n", change.lines()))
                        .isZero();
            }
            int seconds = (int) Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 1;
            assertThat(lines(lbd, "out of descriptors")).isBetween(1L, 1L + seconds);
            assertThat(lines(lbd, "cannot accept")).isLessThanOrEqualTo(1L + seconds);
            int served = 0;
            for (Socket client : waiting) {
                served += client.getInputStream().available() > 0 ? 1 : 0;
            }
            assertThat(served)
                    .as("served with what numbers were free below the limit")
                    .isLessThan(3);

            limit(lbd, LIMIT);
            assertServedSoon();
            lbd.await("descriptors are free again after \\d+ ms");
            for (Socket session : sessions) {
                exchange(session);
            }
            lbd.signal("TERM");
        }
    }

    /** BEHAVIOUR 54: that sessions end is recovery enough. */
    @Test
    void descriptorsOfSessionsThatEndedAreEnough() throws Exception {
        try (Launched lbd = serving("auto")) {
            open(SESSIONS);
            limit(lbd, descriptors(lbd));
            queue();
            lbd.await("out of descriptors");
            for (Socket session : sessions) {
                session.close();
            }
            assertServedSoon();
        }
    }

    /** BEHAVIOUR 55. */
    @Test
    void moreSessionsThanTheLimitHoldsAreOneLineAndCodeOne() throws Exception {
        Path file = Files.writeString(directory.resolve("lb.yaml"), """
                listeners: { web: { bind: "127.0.0.1:0", pool: crm, max-sessions: 400 } }
                pools: { crm: { backends: ["%s"] } }
                state-dir: none
                transport: nio
                """.formatted(backend.hostPort()));
        String[] command = {"--config", file.toString(), "--admin", "127.0.0.1:0"};
        try (Launched refused = limited(400, command)) {
            assertThat(refused.exitCode(SOON)).isEqualTo(1);
            assertThat(refused.lines())
                    .singleElement()
                    .asString()
                    .matches(
                            "lbd: max-sessions: 400 over all listeners \\(expected: at most \\d+, what the limit of 400"
                                    + " descriptors can hold\\)");
        }
        try (Launched served = limited(LIMIT, command)) {
            served.adminPort();
            assertThat(served.lines()).anyMatch(line -> line.contains("1024 descriptors: at most "));
        }
    }

    /** BEHAVIOUR 55: a limit that holds nobody. */
    @Test
    void limitThatHoldsNoSessionIsOneLineAndCodeOne() {
        try (Launched refused = limited(150, "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")) {
            assertThat(refused.exitCode(SOON)).isEqualTo(1);
            assertThat(refused.lines())
                    .singleElement()
                    .asString()
                    .contains("the limit of 150 holds no session", "ulimit -n");
        }
    }

    private Launched serving(String transport) {
        Launched lbd = limited(
                LIMIT,
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0",
                "--backend",
                backend.hostPort(),
                "--transport",
                transport,
                "--state-dir",
                directory.resolve("state").toString());
        port = lbd.listenPort();
        admin = lbd.adminPort();
        return lbd;
    }

    /** Both limits, since Java raises the one to the other. Shell and launcher become Java, so limit and pid are the daemon's. */
    private Launched limited(int descriptors, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "-c",
                "ulimit -n " + descriptors + " && exec \"$0\" \"$@\"",
                Launched.program("lbd").toString()));
        command.addAll(List.of(arguments));
        return Launched.start(
                Map.of("XDG_RUNTIME_DIR", directory.resolve("run").toString()),
                Path.of("/bin/sh"),
                command.toArray(String[]::new));
    }

    private void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket session = connect();
            sessions.add(session);
            exchange(session);
        }
    }

    /** Clients that the kernel connects and nobody serves yet. */
    private void queue() throws IOException {
        for (int i = 0; i < WAITING; i++) {
            Socket client = connect();
            waiting.add(client);
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Each stays connected while the others ask. */
    private void askAllAtATime() throws IOException {
        for (int i = 0; i < ADMINS; i++) {
            Socket client = new Socket(Launched.HERE, admin);
            client.setSoTimeout((int) SOON.toMillis());
            admins.add(client);
            client.getOutputStream()
                    .write("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .as("admin client %s", i + 1)
                    .isEqualTo("HTTP/1.1 200");
        }
    }

    private void assertServedSoon() throws IOException {
        long begun = System.nanoTime();
        for (Socket client : waiting) {
            assertThat(client.getInputStream().readNBytes(5)).hasSize(5);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(RECOVERY);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(Launched.HERE, port);
        socket.setSoTimeout((int) SOON.toMillis());
        return socket;
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
    }

    private static long lines(Launched lbd, String text) {
        return lbd.lines().stream().filter(line -> line.contains(text)).count();
    }

    private static void limit(Launched lbd, long descriptors) throws IOException {
        Process prlimit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(lbd.pid()), "--nofile=" + descriptors + ":")
                .inheritIO()
                .start();
        try {
            assertThat(prlimit.waitFor()).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("prlimit");
        }
    }

    /** One more than the highest number that is open, once the daemon has come to rest. */
    private static long descriptors(Launched lbd) {
        long[] last = {-1};
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
            long now = highest(lbd);
            boolean same = now == last[0];
            last[0] = now;
            return same;
        });
        return last[0] + 1;
    }

    private static long highest(Launched lbd) throws IOException {
        long highest = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", Long.toString(lbd.pid()), "fd"))) {
            for (Path entry : open) {
                highest = Math.max(highest, Long.parseLong(entry.getFileName().toString()));
            }
        }
        return highest;
    }

    /** Time of all its threads, in ticks of 10 ms. */
    private static long cpuMillis(Launched lbd) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(lbd.pid()), "stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return 10 * (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12]));
    }
}
