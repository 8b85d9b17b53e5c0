package dev.roundabout.cli.ctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody is looking. */
final class Terminal {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private Terminal() {}

    /**
     * {@return whether standard output is a terminal; {@code false} where that cannot be known}
     */
    static boolean isStandardOutput() {
        // Not System.console(): that asks for standard input too, and from Java 22 on is never null.
        return isTerminal(STANDARD_OUTPUT);
    }

    /**
     * {@return whether the descriptor is a terminal}
     *
     * @param descriptor a link of {@code /proc/self/fd}
     */
    static boolean isTerminal(Path descriptor) {
        try {
            String device = Files.readSymbolicLink(descriptor).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
