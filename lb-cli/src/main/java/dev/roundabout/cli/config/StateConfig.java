package dev.roundabout.cli.config;

import java.nio.file.Path;

/**
 * Where run-time changes are kept.
 *
 * @param directory the state directory
 * @param fresh whether to start without what was kept there
 */
public record StateConfig(Path directory, boolean fresh) {
    /** Where changes are kept if a configuration file says nothing else. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/var/lib/lb");
}
