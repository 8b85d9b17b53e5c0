package dev.roundabout.cli.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.launch.Launched;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An installation of its own, whose first daemon was started and made the archive. */
@Tag("ci")
@Timeout(60)
class ClassDataArchiveIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SOME_SECONDS = Duration.ofSeconds(90);

    @TempDir
    private static Path directory = Path.of("");

    private static Path home = Path.of("");
    private static Path archive = Path.of("");

    @BeforeAll
    @Timeout(120)
    static void startTheFirstDaemon() throws IOException {
        home = directory.resolve("installation");
        copy(Launched.program("lbd").resolve("../..").normalize(), home);
        try (Launched lbd = lbd(Map.of())) {
            lbd.adminPort();
            assertThat(mapped(lbd)).isEmpty();
            Awaitility.await().atMost(SOME_SECONDS).until(ClassDataArchiveIT::isMade);
        }
        archive = cache().stream()
                .filter(file -> file.toString().endsWith(".jsa"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theNextDaemonMapsIt() throws IOException {
        try (Launched lbd = lbd(Map.of())) {
            lbd.adminPort();

            assertThat(mapped(lbd)).containsExactly(archive.toString());
            assertThat(lbd.lines()).noneMatch(line -> line.contains("cds"));
        }
    }

    @Test
    void lbctlMapsItAndLoadsNeitherLogNorYamlNorAnHttpStack() throws IOException {
        Path classes = directory.resolve("classes.log");
        try (Launched lbd = lbd(Map.of())) {
            String admin = "127.0.0.1:" + lbd.adminPort();
            try (Launched lbctl = Launched.start(
                    Map.of("LB_JAVA_OPTS", "-Xlog:class+load:file=" + classes),
                    home.resolve("bin/lbctl"),
                    "--admin",
                    admin,
                    "status")) {
                assertThat(lbctl.exitCode(SOON)).isZero();
                assertThat(lbctl.lines()).first().asString().startsWith("default  round-robin");
            }
        }

        List<String> loaded = Files.readAllLines(classes);
        assertThat(loaded)
                .anyMatch(line -> line.contains("] dev.roundabout.cli.ctl.Lbctl source: shared objects file"))
                .noneMatch(line -> line.contains("source: file:"));
        for (String needless : List.of(
                "ch.qos.logback.",
                "org.slf4j.",
                "org.yaml.",
                "com.fasterxml.jackson.dataformat.",
                "java.net.http.",
                "sun.net.www.protocol.http.",
                "javax.net.ssl.",
                "io.netty.",
                "io.micrometer.",
                "picocli.")) {
            assertThat(loaded).noneMatch(line -> line.contains("] " + needless));
        }
    }

    @Test
    void oneThatOthersMayWriteIsNotUsed() throws IOException {
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-rw-r--"));
        try (Launched lbd = lbd(Map.of())) {
            lbd.adminPort();
            assertThat(mapped(lbd)).isEmpty();
            // What replaces it is safe again.
            Awaitility.await().atMost(SOME_SECONDS).until(() -> PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(archive))
                    .equals("r--r--r--"));
        }
    }

    /** Two builds of one version may have jars of the same name, time and size. */
    @Test
    void otherJarsNeedAnother() throws IOException {
        Path other = directory.resolve("other");
        copy(home, other);
        try (FileSystem jar = FileSystems.newFileSystem(other.resolve("lib/" + coreJar()))) {
            Files.writeString(jar.getPath("new"), "content");
        }
        try (Launched lbd = lbd(Map.of("LB_JAVA_OPTS", "-Dlb.archives=/proc/none/x.jsa"), other)) {
            lbd.adminPort();
            assertThat(mapped(lbd)).isEmpty();
        }
    }

    /** What a real daemon of this machine keeps stays as it is. */
    @Test
    void whatIsChangedInTheTrainingIsKeptInItsOwnDirectory() throws IOException {
        Path own = Files.createDirectory(
                directory.resolve("training"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Launched training = Launched.start(
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                "-cp",
                home.resolve("lib") + "/*",
                "dev.roundabout.cli.training.Training",
                own.toString())) {
            assertThat(training.exitCode(SOME_SECONDS)).isZero();
        }
        assertThat(own.resolve("state.json")).exists();
    }

    /** What is under way ends well, and nobody starts the same again. */
    @Test
    void whileOneMakesItNobodyElseDoes() throws IOException {
        try (FileChannel lock = FileChannel.open(home.resolve("cache/.lock"), StandardOpenOption.WRITE);
                FileLock held = lock.lock();
                Launched making = Launched.start(Map.of(), home.resolve("bin/lbd"), "archive")) {
            assertThat(held.isValid()).isTrue();
            assertThat(making.exitCode(SOON)).isZero();
            assertThat(making.lines()).containsExactly("lbd archive: another process is making it");
        }
    }

    @Test
    void withoutAPlaceItIsOneLineAndCodeOne() throws IOException {
        try (Launched lbd = Launched.start(
                Map.of("LB_JAVA_OPTS", "-Dlb.archives=/proc/none/x.jsa"), home.resolve("bin/lbd"), "archive")) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(1);
            assertThat(lbd.lines())
                    .containsExactly("lbd archive: not made: no directory to write to (expected: one of [/proc/none])");
        }
    }

    @Test
    void aDirectoryThatOthersMayWriteIsNoPlace() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Launched lbd = Launched.start(
                Map.of("LB_JAVA_OPTS", "-Dlb.archives=" + open.resolve("x.jsa")), home.resolve("bin/lbd"), "archive")) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(1);
            assertThat(open).isEmptyDirectory();
        }
    }

    private static Launched lbd(Map<String, String> environment) {
        return lbd(environment, home);
    }

    private static Launched lbd(Map<String, String> environment, Path home) {
        Map<String, String> all = new HashMap<>(environment);
        // This user's own cache is none of the test's business.
        all.put("XDG_CACHE_HOME", "/proc/none");
        return Launched.start(all, home.resolve("bin/lbd"), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0");
    }

    /** Whether there is an archive, and nothing else but the lock. */
    private static boolean isMade() throws IOException {
        List<Path> files = cache();
        return files.size() == 2
                && files.stream().anyMatch(file -> file.toString().endsWith(".jsa"));
    }

    private static List<Path> cache() throws IOException {
        Path cache = home.resolve("cache");
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    private static String coreJar() throws IOException {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith("lb-core"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The archives of ours that the process runs from. */
    private static List<String> mapped(Launched lbd) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(lbd.pid()), "maps"))) {
            return maps.filter(line -> line.matches(".*/cache/[^/]*\\.jsa"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .distinct()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(file -> !file.startsWith(from.resolve("cache")))
                    .toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
