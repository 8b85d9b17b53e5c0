package dev.roundabout.cli.real;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network that one program has to itself: a loopback interface and whatever is set there. It goes with the last process in
 * it, so there is nothing to clean up. Needs root.
 */
final class OwnNetwork {
    private OwnNetwork() {}

    /** Runs a program in a new one; what is started is the program itself, with its pid. */
    static List<String> alone(String setUp, List<String> program) {
        List<String> line = new ArrayList<>(List.of(
                "unshare", "--net", "/bin/sh", "-c", "ip link set lo up && " + setUp + " && exec \"$0\" \"$@\""));
        line.addAll(program);
        return line;
    }

    /** Runs a program in the one that this process is in. */
    static List<String> beside(long pid, List<String> program) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
        line.addAll(program);
        return line;
    }

    /** One of the tests' own programs. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                main.getName()));
        line.addAll(List.of(arguments));
        return line;
    }
}
