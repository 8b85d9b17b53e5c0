package dev.roundabout.cli.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs as {@code mvn package} leaves them. */
final class Packaged {
    private static final Path BIN = Path.of("target", "lb", "bin").toAbsolutePath();

    private Packaged() {}

    /** Starts {@code lbd} with a configuration file and waits until its first listener accepts. */
    static Program lbd(Path directory, String configuration, int listenerPort) throws IOException {
        Path file = Files.writeString(directory.resolve("lb.yaml"), configuration);
        Program program = Program.start(
                directory, "lbd", Map.of(), List.of(BIN + "/lbd", "--config", file.toString(), "--state-dir", "none"));
        program.awaitListening(listenerPort);
        return program;
    }

    /** Runs {@code lbctl} against an admin port and returns what it printed. */
    static String lbctl(Path directory, int adminPort, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(BIN + "/lbctl", "--admin", "127.0.0.1:" + adminPort));
        command.addAll(List.of("--token-file", directory.resolve("token").toString()));
        command.addAll(List.of(words));
        return Program.run(directory, Duration.ofMinutes(1), command);
    }
}
