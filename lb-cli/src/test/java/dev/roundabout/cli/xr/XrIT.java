package dev.roundabout.cli.xr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundabout.cli.launch.Launched;
import dev.roundabout.testing.NamedBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code xr}, in the order that old scripts use it: start, kill by name, at once start again. */
@Timeout(60)
final class XrIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final int port = Launched.freePort();
    private final int web = Launched.freePort();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void killedByNameAndAtOnceStartedAgainWithAnotherList() throws IOException {
        killAndStartAgain(first -> {
            assertThat(namedXr()).contains(first.pid());
            first.signal("TERM");
        });
    }

    /** The same with the real {@code killall}, where no other {@code xr} runs. */
    @Test
    @Tag("real")
    void killallKnowsItByName() throws IOException {
        killAndStartAgain(first -> {
            assumeTrue(namedXr().equals(List.of(first.pid())), "another xr runs here");
            try {
                assertThat(new ProcessBuilder("killall", "xr")
                                .inheritIO()
                                .start()
                                .waitFor())
                        .isZero();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void aPortThatStaysBusyIsGivenUpAfterThreeSeconds() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(Launched.HERE, port));
            long start = System.nanoTime();
            try (Launched xr =
                    Launched.start("xr", "-s", "tcp:127.0.0.1:" + port, "-b", "127.0.0.1:9", "-W", "0:" + web)) {
                assertThat(xr.exitCode(SOON)).isEqualTo(1);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(3));
                assertThat(xr.lines())
                        .endsWith("xr: cannot listen on 127.0.0.1:" + port
                                + ": address already in use (expected: a free port; who has it: ss -ltnp)");
            }
        }
    }

    @Test
    void aPortThatIsFreedInTimeIsTaken() throws IOException {
        try (NamedBackend backend = NamedBackend.start("one", Launched.HERE);
                Launched first = xr(backend)) {
            first.await("admin http");
            try (Launched second = xr(backend)) {
                second.await("in use: trying again");
                first.signal("TERM");
                second.await("admin http");
                assertThat(ask()).contains("one");
                assertThat(first.exitCode(SOON)).isZero();
            }
        }
    }

    @Test
    void aFlagThatIsNotBuiltIsOneLineAndCodeTwo() {
        try (Launched xr = Launched.start("xr", "--add-x-forwarded-for", "-b", "127.0.0.1:9")) {
            assertThat(xr.exitCode(SOON)).isEqualTo(2);
            assertThat(xr.lines())
                    .containsExactly("xr: --add-x-forwarded-for: not built yet (expected: a command line without it)");
        }
    }

    private void killAndStartAgain(java.util.function.Consumer<Launched> kill) throws IOException {
        Path pidFile = directory.resolve("xr.pid");
        try (NamedBackend one = NamedBackend.start("one", Launched.HERE);
                NamedBackend two = NamedBackend.start("two", Launched.HERE);
                Launched first = xr(one, "--pidfile", pidFile.toString());
                Socket open = openThrough(first)) {
            assertThat(ask()).contains("one");

            kill.accept(first);
            try (Launched second = xr(two, "-p", pidFile.toString())) {
                second.await("admin http");
                assertThat(ask()).contains("two");
                assertThat(first.exitCode(SOON)).isZero();
                assertThat(pidFile).hasContent(second.pid() + "\n");
                assertThat(open.isConnected()).isTrue();
            }
        }
    }

    private Launched xr(NamedBackend backend, String... more) {
        return Launched.start(
                "xr",
                Stream.concat(
                                Stream.of(
                                        "--server",
                                        "tcp:0:" + port,
                                        "-dr",
                                        "--backend",
                                        "127.0.0.1:" + backend.address().getPort(),
                                        "--web-interface",
                                        "0:" + web),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /** A session that is open while the balancer is killed. */
    private Socket openThrough(Launched xr) throws IOException {
        xr.await("admin http");
        return new Socket(Launched.HERE, port);
    }

    private String ask() throws IOException {
        try (Socket socket = new Socket(Launched.HERE, port)) {
            socket.setSoTimeout(10_000);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** What {@code killall xr} would find. */
    private static List<Long> namedXr() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .filter(path -> "xr\n".equals(comm(path)))
                    .map(path -> Long.valueOf(path.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String comm(Path process) {
        try {
            return Files.readString(process.resolve("comm"));
        } catch (IOException e) {
            return "gone";
        }
    }
}
