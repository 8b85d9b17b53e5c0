package dev.roundabout.cli.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A program that a test started, whose output goes to a file; closing ends it, by its own pid. */
final class Program implements AutoCloseable {
    private final List<String> command;
    private final Process process;
    private final Path output;

    private Program(List<String> command, Process process, Path output) {
        this.command = command;
        this.process = process;
        this.output = output;
    }

    static Program start(Path directory, String name, Map<String, String> environment, List<String> command)
            throws IOException {
        Path output = directory.resolve(name + ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        return new Program(command, builder.start(), output);
    }

    /** Runs a command to its end and returns what it printed; fails the test unless it exits with 0. */
    static String run(Path directory, Duration atMost, List<String> command) throws IOException {
        String name = "run-" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        try (Program program = start(directory, name, Map.of(), command)) {
            int status = program.exit(atMost);
            if (status != 0) {
                throw new AssertionError(
                        String.join(" ", command) + " exited with " + status + ":\n" + program.output());
            }
            return program.output();
        }
    }

    /** A port that is free now, below those that the system gives to clients. */
    static int freePort() {
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

    /** Waits until somebody listens there. */
    void awaitListening(int port) {
        Awaitility.await(command.get(0) + " listens on " + port)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(command + " ended:\n" + output());
                    }
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM, then waits for the end and returns the exit code. */
    int terminate(Duration atMost) {
        process.destroy();
        return exit(atMost);
    }

    int exit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(command + " did not end within " + atMost + ":\n" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        exit(Duration.ofSeconds(10));
    }
}
