package dev.roundabout.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that is run to its end. */
final class Tool {
    private Tool() {}

    /** Its output; a failure if it ends with another code than 0, or not within that time. */
    static String run(int seconds, List<String> command)
            throws IOException, InterruptedException, NotMeasuredException {
        return run(seconds, command, true);
    }

    /** The first line it says. */
    static String line(String... command) throws IOException, InterruptedException, NotMeasuredException {
        return run(10, List.of(command), true).lines().findFirst().orElse("").strip();
    }

    /** The same of a command that ends with 1 when asked for its version. */
    static String lineWhateverTheExitCode(String... command)
            throws IOException, InterruptedException, NotMeasuredException {
        return run(10, List.of(command), false).lines().findFirst().orElse("").strip();
    }

    /** A program of ours, in a Java of its own. Without the second compiler, whose work would come in between. */
    static List<String> java(String main, Object... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.roundabout.benchmarks.load." + main));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        return command;
    }

    /** The value of a {@code name=value} line. */
    static double value(String output, String name) throws NotMeasuredException {
        for (String line : output.lines().toList()) {
            if (line.startsWith(name + "=")) {
                return Double.parseDouble(line.substring(name.length() + 1));
            }
        }
        throw new NotMeasuredException("no " + name + " in: " + output.strip());
    }

    private static String run(int seconds, List<String> command, boolean mustSucceed)
            throws IOException, InterruptedException, NotMeasuredException {
        Path output = Files.createTempFile("tool", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String said = Files.readString(output, UTF_8);
            String name = String.join(" ", command.subList(0, Math.min(2, command.size())));
            if (!ended) {
                throw new NotMeasuredException(name + " did not end within " + seconds + " s: " + tail(said));
            }
            if (mustSucceed && process.exitValue() != 0) {
                throw new NotMeasuredException(name + " ended with " + process.exitValue() + ": " + tail(said));
            }
            return said;
        } finally {
            Files.delete(output);
        }
    }

    private static String tail(String said) {
        return said.substring(Math.max(0, said.length() - 500));
    }
}
