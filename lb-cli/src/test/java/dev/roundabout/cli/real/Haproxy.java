package dev.roundabout.cli.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's HAProxy as one process. */
final class Haproxy implements AutoCloseable {
    private final Program program;

    private Haproxy(Program program) {
        this.program = program;
    }

    /**
     * Starts one.
     *
     * @param sections frontends, backends and listeners, in its own words
     * @param port of one of them, which is waited for
     */
    static Haproxy start(Path directory, String sections, int port) throws IOException {
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), """
                global
                    maxconn 200
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 30s
                    timeout server 30s
                %s
                """.formatted(sections));
        Program program = Program.start(
                directory, "haproxy", Map.of(), List.of("/usr/sbin/haproxy", "-db", "-f", file.toString()));
        program.awaitListening(port);
        return new Haproxy(program);
    }

    /** What it has said of faults. */
    String output() {
        return program.output();
    }

    @Override
    public void close() {
        program.close();
    }
}
