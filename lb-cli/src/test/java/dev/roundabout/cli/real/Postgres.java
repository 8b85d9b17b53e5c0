package dev.roundabout.cli.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debian's PostgreSQL with a database cluster of its own on one port. It does not run as root, so root starts it as the
 * user that the package made.
 */
final class Postgres implements AutoCloseable {
    private static final String BIN = "/usr/lib/postgresql/15/bin/";

    private final Program program;
    private final Path directory;
    private final Path home;
    private final int port;

    private Postgres(Program program, Path directory, Path home, int port) {
        this.program = program;
        this.directory = directory;
        this.home = home;
        this.port = port;
    }

    static Postgres start(Path directory) throws IOException {
        int port = Program.freePort();
        Path home = Files.createTempDirectory(Path.of("/tmp"), "lb-pg");
        if (isRoot()) {
            Program.run(directory, Duration.ofSeconds(5), List.of("chown", "postgres", home.toString()));
        } else {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        }
        Program.run(
                directory,
                Duration.ofMinutes(1),
                asPostgres(List.of(BIN + "initdb", "-D", home + "/data", "-U", "crm", "-A", "trust", "--no-sync")));
        Program program = Program.start(
                directory,
                "postgres",
                Map.of(),
                asPostgres(List.of(
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
                        "fsync=off")));
        program.awaitListening(port);
        return new Postgres(program, directory, home, port);
    }

    int port() {
        return port;
    }

    /** The command line of a client that goes through another port. */
    List<String> client(String name, int throughPort, String... words) {
        List<String> command = new ArrayList<>(List.of(
                name.equals("psql") ? "psql" : BIN + name, "-h", "127.0.0.1", "-p", "" + throughPort, "-U", "crm"));
        command.addAll(List.of(words));
        command.add("postgres");
        return command;
    }

    @Override
    public void close() {
        program.close();
        try {
            Program.run(directory, Duration.ofSeconds(20), List.of("rm", "-rf", home.toString()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> asPostgres(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        List<String> switched = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
        switched.addAll(command);
        return switched;
    }
}
