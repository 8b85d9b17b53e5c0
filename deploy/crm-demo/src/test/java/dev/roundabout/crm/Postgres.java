package dev.roundabout.crm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Debian's PostgreSQL with a cluster of its own, set up as the scene's: md5 passwords over TCP. It does not run as root, so
 * root starts it as the user that the package made. It can be stopped and started again on the same port.
 */
final class Postgres implements AutoCloseable {
    static final String PASSWORD = "of the tests alone";

    private static final String BIN = "/usr/lib/postgresql/15/bin/";
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path home;
    private final int port;
    private @Nullable Process process;

    private Postgres(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    static Postgres start() throws IOException {
        Postgres postgres = new Postgres(Files.createTempDirectory(Path.of("/tmp"), "crm-pg"), freePort());
        postgres.make();
        postgres.up();
        return postgres;
    }

    String address() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    void up() throws IOException {
        process = spawn(
                "postgres",
                BIN + "postgres",
                "-D",
                home + "/data",
                "-k",
                home.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                "" + port,
                "-c",
                "fsync=off");
        Awaitility.await("PostgreSQL listens").atMost(Duration.ofSeconds(20)).until(this::isListening);
    }

    /** SIGINT: every connection is cut, then it ends. */
    void down() throws IOException {
        run("stop", BIN + "pg_ctl", "-D", home + "/data", "-m", "fast", "-w", "stop");
        process = null;
    }

    @Override
    public void close() {
        try {
            if (process != null) {
                down();
            }
            run("remove", "rm", "-rf", home + "/data");
            try (var left = Files.list(home)) {
                for (Path file : left.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void make() throws IOException {
        Path password = Files.writeString(home.resolve("password"), PASSWORD);
        if (ROOT) {
            var postgres = home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
            Files.setOwner(home, postgres);
            Files.setOwner(password, postgres);
        }
        run(
                "initdb",
                BIN + "initdb",
                "-D",
                home + "/data",
                "-U",
                "crm",
                "-A",
                "md5",
                "--pwfile=" + password,
                "--no-sync");
    }

    private void run(String name, String... command) throws IOException {
        Process run = spawn(name, command);
        try {
            if (!run.waitFor(60, TimeUnit.SECONDS) || run.exitValue() != 0) {
                run.destroyForcibly();
                throw new AssertionError(name + ":\n" + Files.readString(home.resolve(name + ".out")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Process spawn(String name, String... command) throws IOException {
        List<String> words = new ArrayList<>(ROOT ? List.of("runuser", "-u", "postgres", "--") : List.of());
        words.addAll(Arrays.asList(command));
        return new ProcessBuilder(words)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".out").toFile())
                .start();
    }

    private boolean isListening() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new AssertionError("PostgreSQL has ended");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Below those that the system gives to clients. */
    private static int freePort() {
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
        throw new AssertionError("no free port between 20000 and 32000");
    }
}
