package dev.roundabout.cli.faults;

import dev.roundabout.cli.launch.Launched;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the laboratory starts what goes on until it is ended. */
final class Launching {
    private Launching() {}

    static Launched start(Map<String, String> environment, List<String> command) {
        return Launched.start(
                environment,
                Path.of(command.get(0)),
                command.subList(1, command.size()).toArray(new String[0]));
    }

    /** A program of this package, in a namespace, with so much heap. */
    static Launched program(String namespace, Class<?> main, String heap, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                main.getName()));
        command.addAll(arguments);
        return start(Map.of(), Network.inside(namespace, command));
    }
}
