package dev.roundabout.cli.archive;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs this Java once more, with the same class path. */
final class JavaRun {
    private static final int PATIENCE_SECONDS = 120;
    private static final int SHOWN = 300;

    private JavaRun() {}

    /** The command line of a Java with these options, and the main class if they name one. */
    static List<String> line(String... options) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:-UsePerfData"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.addAll(List.of(options));
        return line;
    }

    /** A process that says nothing, and that neither a terminal nor the service's supervisor talks to. */
    static ProcessBuilder quiet(List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        // Java's own variables may ask for agents and ports that belong to the first process alone.
        builder.environment()
                .keySet()
                .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "NOTIFY_SOCKET"));
        return builder;
    }

    /**
     * Runs it to its end.
     *
     * @param log takes what it says
     * @throws IOException if it does not end well; the message has the end of what it said
     */
    static void run(Path log, String what, List<String> line) throws IOException {
        Process process = quiet(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(what + " has not ended within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(what + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String said = Files.readString(log).strip();
            throw new IOException(what + " ended with " + process.exitValue() + ": "
                    + said.substring(Math.max(0, said.length() - SHOWN)));
        }
    }
}
