package dev.roundabout.cli.xr;

import dev.roundabout.cli.config.DaemonConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a command line asks for.
 *
 * @param config what to serve
 * @param pidFile where to write the process id; {@code null} for nowhere
 * @param verbose whether single sessions are logged
 * @param debug whether everything is logged
 * @param timestamps whether log lines begin with the time
 * @param tryout whether to end after the command line was looked at
 */
record XrRequest(
        DaemonConfig config,
        @Nullable Path pidFile,
        boolean verbose,
        boolean debug,
        boolean timestamps,
        boolean tryout) {}
