package dev.roundabout.cli.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a user with no rights at all, as on a well-kept machine. */
@Tag("real")
@Timeout(120)
class UnprivilegedIT {
    private static final String NOBODY = "65534";
    /** The kernel allows one user so many pipes of full size, 16 pages each; then they get two pages. */
    private static final int PIPES_OF_FULL_SIZE = 1024;

    private static final int DOWNLOAD_BYTES = 256 << 20;

    @TempDir
    private Path directory;

    /** BEHAVIOUR 12: spliced through a pipe of full size. */
    @Test
    void aLargeDownloadIsSpliced() throws IOException {
        download();
    }

    /** BEHAVIOUR 12: spliced through a pipe of two pages, since this user has used up what it may have. */
    @Test
    void aLargeDownloadIsSplicedThoughTheUserHasMoreThanItsSharePipes() throws IOException {
        Path hog = Files.createDirectories(directory.resolve("hog"));
        copy(classes(), hog);
        open(directory);
        try (Program pipes = Program.start(
                directory,
                "hog",
                Map.of(),
                unprivileged(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        hog.toString(),
                        PipeHog.class.getName(),
                        String.valueOf(PIPES_OF_FULL_SIZE + 100)))) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> pipes.output()
                    .contains("holding"));
            download();
        }
    }

    private void download() throws IOException {
        Path documents = Files.createDirectories(directory.resolve("documents"));
        Path large = documents.resolve("large");
        String digest = LargeFile.write(large, DOWNLOAD_BYTES);
        Path product = directory.resolve("lb");
        copy(Path.of("target", "lb"), product);
        open(directory);
        int port = Program.freePort();
        try (Nginx s1 = Nginx.start(directory, "s1", documents);
                Program lbd = Program.start(
                        directory,
                        "lbd",
                        Map.of("XDG_RUNTIME_DIR", ""),
                        unprivileged(
                                product.resolve("bin").resolve("lbd").toString(),
                                "--listen",
                                "127.0.0.1:" + port,
                                "--backend",
                                s1.address(),
                                "--admin",
                                "127.0.0.1:" + Program.freePort()))) {
            lbd.awaitListening(port);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> lbd.output()
                    .contains("transport epoll"));
            int pipesAtRest = pipes(lbd.pid());
            Path received = directory.resolve("received");
            // Slower than the server: what waits for the client is in a pipe.
            try (Program curl = Program.start(
                    directory,
                    "curl",
                    Map.of(),
                    List.of(
                            "curl",
                            "-sS",
                            "--fail",
                            "--limit-rate",
                            "128M",
                            "-o",
                            received.toString(),
                            "http://127.0.0.1:" + port + "/large"))) {
                Awaitility.await("a pipe")
                        .atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> pipes(lbd.pid()) > pipesAtRest);
                assertThat(curl.exit(Duration.ofSeconds(60))).isZero();
            }
            assertThat(LargeFile.digest(received)).isEqualTo(digest);
        }
    }

    /** Whoever runs the test without rights needs no help to have none. */
    private static List<String> unprivileged(String... command) {
        List<String> line = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            line.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        }
        line.addAll(List.of(command));
        return line;
    }

    private static Path classes() {
        return Path.of("target", "test-classes");
    }

    private static void open(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static int pipes(long pid) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path entry : open) {
                try {
                    if (Files.readSymbolicLink(entry).toString().startsWith("pipe:")) {
                        count++;
                    }
                } catch (IOException closedMeanwhile) {
                    // One less.
                }
            }
        }
        return count;
    }
}
