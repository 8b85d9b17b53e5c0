package dev.roundabout.fuzzing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Java process on the class path of the test, with 256 MiB of heap and without a name server: {@code localhost} is the
 * only name it finds.
 */
public final class JavaProcess {
    private final Path directory;

    /** It will work there. */
    public JavaProcess(Path directory) {
        this.directory = directory;
    }

    /** Runs a main class to its end; returns what it said. Throws if it takes longer, or fails. */
    public String run(int seconds, String... mainAndArguments) throws IOException, InterruptedException {
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        Path log = directory.resolve("said");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Djdk.net.hosts.file=" + hosts,
                "-Dbasedir=" + Path.of(System.getProperty("basedir", "")).toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(mainAndArguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = false;
        try {
            ended = process.waitFor(seconds, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        if (!ended || process.exitValue() != 0) {
            throw new AssertionError(
                    mainAndArguments[0] + (ended ? ": ended with " + process.exitValue() : ": no end") + "\n" + said);
        }
        return said;
    }
}
