package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.cli.launch.Launched;
import dev.roundabout.cli.launch.LocalHttp;
import dev.roundabout.testing.EchoBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a daemon that has no memory left, and what does not. */
@Tag("ci")
@Timeout(120)
final class OutOfMemoryIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** What Java exits with when it is told to end for want of memory. */
    private static final int ENDED_BY_JAVA = 3;

    private static final int BACKENDS = 50_000;
    private static final int STALLED = 200;

    /** Too little for the buffers of so many. */
    private static final String SCARCE = "-XX:MaxDirectMemorySize=3m";

    /** What the budget for kept bytes is made from: with what there is, it would keep the rest of this from happening. */
    private static final String BELIEVED = "-Dio.netty.maxDirectMemory=" + (256 << 20);

    @TempDir
    private Path directory = Path.of("");

    /** Loudly, so that the supervisor starts it again: half a daemon serves nobody. */
    @Test
    void heapThatRunsOutEndsTheDaemon() throws IOException {
        Path file = directory.resolve("lb.yaml");
        Files.writeString(file, configuration(1));
        try (Launched lbd = Launched.start(
                Map.of("LB_JAVA_OPTS", "-Xms24m -Xmx24m"),
                Launched.program("lbd"),
                "--config",
                file.toString(),
                "--admin",
                "127.0.0.1:0")) {
            lbd.adminPort();
            Files.writeString(file, configuration(BACKENDS));
            lbd.signal("HUP");
            assertThat(lbd.exitCode(SOON)).isEqualTo(ENDED_BY_JAVA);
            assertThat(lbd.lines()).anyMatch(line -> line.contains("java.lang.OutOfMemoryError"));
        }
    }

    /** A session that gets no buffer is given up, the others and the daemon go on. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void buffersThatRunOutEndSessionsAndNotTheDaemon(String transport) throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try (EchoBackend backend = EchoBackend.start(Launched.HERE);
                ServerSocket flood = new ServerSocket(0, 1024, Launched.HERE);
                Launched lbd = serving(transport, backend, flood)) {
            Thread flooding = new Thread(() -> flood(flood), "flood");
            flooding.setDaemon(true);
            flooding.start();
            int port = lbd.listenPort();
            int admin = lbd.adminPort();
            for (int i = 0; i < STALLED; i++) {
                Socket client = new Socket();
                client.setReceiveBufferSize(4096);
                client.connect(new InetSocketAddress(Launched.HERE, floodedPort(lbd)));
                stalled.add(client);
            }
            lbd.await("a session ends: .*memory");
            assertThat(lbd.isAlive()).isTrue();
            for (Socket client : stalled) {
                client.close();
            }
            await().atMost(SOON).ignoreExceptions().until(() -> echo(port).equals("hello"));
            await().atMost(SOON).ignoreExceptions().until(() -> LocalHttp.get(admin, "/metrics")
                    .contains("reason=\"internal-error\""));
            assertThat(LocalHttp.get(admin, "/readyz")).startsWith("HTTP/1.1 200");
            assertThat(lbd.lines()).as("nobody is blamed").noneMatch(line -> line.contains(" ejected"));
            lbd.signal("TERM");
            assertThat(lbd.exitCode(SOON)).isZero();
        } finally {
            for (Socket client : stalled) {
                client.close();
            }
        }
    }

    private Launched serving(String transport, EchoBackend backend, ServerSocket flood) throws IOException {
        Path file = Files.writeString(
                directory.resolve("lb.yaml"), """
                listeners:
                  web: { bind: "127.0.0.1:0", pool: crm }
                  flooded: { bind: "127.0.0.1:0", pool: flood }
                pools:
                  crm: { health: { type: none }, backends: ["%s"] }
                  flood: { health: { type: none }, backends: ["127.0.0.1:%d"] }
                transport: %s
                state-dir: none
                """.formatted(backend.hostPort(), flood.getLocalPort(), transport));
        return Launched.start(
                Map.of("LB_JAVA_OPTS", String.join(" ", SCARCE, BELIEVED, "-Ddev.roundabout.epoll.splice=false")),
                Launched.program("lbd"),
                "--config",
                file.toString(),
                "--admin",
                "127.0.0.1:0");
    }

    /** As large as a file may be, which is a mebibyte. */
    private static String configuration(int backends) {
        String addresses = IntStream.range(0, backends)
                .mapToObj(i -> "\"10.1." + i / 256 + "." + i % 256 + ":3000\"")
                .collect(Collectors.joining(","));
        return """
                listeners: { web: { bind: "127.0.0.1:0", pool: crm } }
                state-dir: none
                pools:
                  crm:
                    health: { type: none }
                    backends: [%s]
                """.formatted(addresses);
    }

    /** Sends to everyone who comes, without end. */
    private static void flood(ServerSocket flood) {
        while (!flood.isClosed()) {
            try {
                Socket connection = flood.accept();
                Thread sender = new Thread(() -> send(connection), "flood-" + connection.getPort());
                sender.setDaemon(true);
                sender.start();
            } catch (IOException closed) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private static void send(Socket connection) {
        try (connection) {
            byte[] bytes = new byte[64 * 1024];
            while (true) {
                connection.getOutputStream().write(bytes);
            }
        } catch (IOException broken) {
            // The session was given up.
        }
    }

    private static int floodedPort(Launched lbd) {
        return Integer.parseInt(lbd.await("listening on .*:(\\d+) for pool flood"));
    }

    private static String echo(int port) throws IOException {
        try (Socket socket = new Socket(Launched.HERE, port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
        }
    }
}
