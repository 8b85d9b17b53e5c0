package dev.roundabout.cli.daemon;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a daemon behaves as a process.
 *
 * @param command what it is called: in messages, and by {@code ps} and {@code killall}
 * @param version what the build is called
 * @param adminFlag the flag that opens the admin port to others, for the log
 * @param pidFile where to write the process id; {@code null} for nowhere
 * @param busyPortPatience how long a port that is in use is tried again; zero gives up at once
 */
public record DaemonOptions(
        String command,
        String version,
        String adminFlag,
        @Nullable Path pidFile,
        Duration busyPortPatience) {}
