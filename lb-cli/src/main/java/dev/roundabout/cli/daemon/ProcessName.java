package dev.roundabout.cli.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name that {@code ps} and {@code killall} know a process by. */
public final class ProcessName {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessName.class);

    private ProcessName() {}

    /**
     * Gives this process a name. Where the system has no such thing, nothing happens.
     *
     * @param name at most 15 bytes, or the system cuts it
     */
    public static void set(String name) {
        // The name belongs to the thread that leads the process; the java launcher runs main() on another one.
        Path leader =
                Path.of("/proc/self/task", Long.toString(ProcessHandle.current().pid()), "comm");
        try {
            Files.write(leader, name.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("process name not set: {}", e.toString());
        }
    }
}
