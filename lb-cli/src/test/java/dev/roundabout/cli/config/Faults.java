package dev.roundabout.cli.config;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is said to be wrong with a file {@code lb.yaml}. */
final class Faults {
    private Faults() {}

    /** One line a fault; none if it can be used. */
    static List<String> in(String yaml) {
        return in(yaml.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> in(byte[] bytes) {
        try {
            ConfigurationFile.read("lb.yaml", bytes);
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.lines();
        }
    }
}
