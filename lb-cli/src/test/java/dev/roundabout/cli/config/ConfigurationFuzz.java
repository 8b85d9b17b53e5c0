package dev.roundabout.cli.config;

import dev.roundabout.config.PoolConfig;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Any bytes as a configuration file: what the daemon starts from, or a bounded list of faults, each in one printable line
 * that begins with file, line and column.
 */
public final class ConfigurationFuzz {
    private static final int MOST_LINES = 1_001;
    private static final Pattern LINE = Pattern.compile("lb\\.yaml:[1-9][0-9]*:[1-9][0-9]*: [\\x20-\\x7e]{1,2000}");

    private ConfigurationFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        read(bytes);
    }

    /** Whether it can be used. */
    static boolean read(byte[] bytes) {
        try {
            whole(ConfigurationFile.read("lb.yaml", bytes));
            return true;
        } catch (InvalidConfigurationException e) {
            told(e.lines());
            return false;
        }
    }

    /** What nobody would find out later: a listener without its pool, a name twice. */
    private static void whole(DaemonConfig config) {
        List<PoolConfig> pools = config.balancer().pools();
        Set<String> names = pools.stream().map(PoolConfig::name).collect(Collectors.toSet());
        if (names.size() != pools.size()
                || config.balancer().listeners().isEmpty()
                || !config.balancer().listeners().stream().allMatch(listener -> names.contains(listener.pool()))) {
            throw new AssertionError("not a whole configuration: " + config);
        }
    }

    private static void told(List<String> lines) {
        if (lines.isEmpty() || lines.size() > MOST_LINES) {
            throw new AssertionError(lines.size() + " faults told (expected: 1 to " + MOST_LINES + ")");
        }
        for (String line : lines) {
            if (!LINE.matcher(line).matches()) {
                throw new AssertionError("not file:line:column and one printable line: " + line);
            }
        }
    }
}
