package dev.roundabout.cli.config;

import java.util.List;

/** A configuration that cannot be used; it has one line for every fault. */
public final class InvalidConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    /**
     * A refusal.
     *
     * @param lines one for every fault
     */
    public InvalidConfigurationException(List<String> lines) {
        super(String.join("\n", lines), null, false, false);
        this.lines = List.copyOf(lines);
    }

    /** {@return one line for every fault} */
    public List<String> lines() {
        return lines;
    }
}
