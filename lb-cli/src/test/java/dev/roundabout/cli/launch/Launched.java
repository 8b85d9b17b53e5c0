package dev.roundabout.cli.launch;

import dev.roundabout.admin.TokenFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A packaged command that a test started; closing ends it by its own pid, and takes away the token that a daemon leaves for
 * {@code lbctl}: a port by chance is soon another's. Output and errors come as lines of one list.
 */
public final class Launched implements AutoCloseable {
    /** The IPv4 loopback address, so that one spelling fits flags, files and logs. */
    public static final InetAddress HERE = here();

    private static final Path BIN = Path.of("target", "lb", "bin").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final Pattern ADMIN = Pattern.compile("admin http://\\S+:(\\d+)");

    private final Process process;
    private final Instant begun;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Launched(Process process, Instant begun) {
        this.process = process;
        this.begun = begun;
        this.reader = new Thread(this::read, "launched-output");
        reader.setDaemon(true);
        reader.start();
    }

    public static Launched start(String command, String... arguments) {
        return start(Map.of(), BIN.resolve(command), arguments);
    }

    public static Launched start(Map<String, String> environment, Path program, String... arguments) {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().remove("NOTIFY_SOCKET");
        builder.environment().putAll(environment);
        Instant begun = Instant.now();
        try {
            return new Launched(builder.start(), begun);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a packaged command is. */
    public static Path program(String command) {
        return BIN.resolve(command);
    }

    /** A port that is free now, and below those that the system gives to clients, so that it stays free. */
    public static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket probe = new ServerSocket(port, 1, HERE)) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
        throw new AssertionError("no free port between 20000 and 32000");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public List<String> lines() {
        return lines;
    }

    /** Waits for a line that the pattern is found in, and returns its first group. */
    public String await(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        Awaitility.await(pattern)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    if (!process.isAlive()
                            && !reader.isAlive()
                            && find(compiled).isEmpty()) {
                        throw new AssertionError("ended without \"" + pattern + "\": " + lines);
                    }
                    return !find(compiled).isEmpty();
                });
        return find(compiled).get(0);
    }

    /** The port that the log says it listens on. */
    public int listenPort() {
        return Integer.parseInt(await("listening on \\S+:(\\d+) "));
    }

    /** The port that the log says the admin page is on. */
    public int adminPort() {
        return Integer.parseInt(await(ADMIN.pattern()));
    }

    /** Sends a signal by its name without {@code SIG}. */
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("kill -" + name + " failed: " + lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends its standard input. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end; the exit code. All output is there then. */
    public int exitCode(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("not ended within " + atMost + ": " + lines);
            }
            reader.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode(PATIENCE);
        for (String port : find(ADMIN)) {
            try {
                deleteIfItsOwn(TokenFiles.own(Integer.parseInt(port)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One that is older is of a daemon that is none of ours, on that port in another network. */
    private void deleteIfItsOwn(Path token) throws IOException {
        if (Files.exists(token) && !Files.getLastModifiedTime(token).toInstant().isBefore(begun)) {
            Files.delete(token);
        }
    }

    private static InetAddress here() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> find(Pattern pattern) {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(found -> found.groupCount() == 0 ? found.group() : found.group(1))
                .toList();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("output ended: " + e);
        }
    }
}
