package dev.roundabout.benchmarks.compare;

import java.util.Arrays;

/** What can be asked for by {@code --measures}; the order is that within a round. */
enum Measure {
    KEEPALIVE("keepalive"),
    SHORT("short"),
    BULK("bulk"),
    LATENCY("latency"),
    IDLE("idle"),
    SYSCALLS("syscalls"),
    START("start"),
    /** In the first round only. */
    COLD("cold");

    private final String word;

    Measure(String word) {
        this.word = word;
    }

    /** The measure of that word. */
    static Measure parse(String word) {
        for (Measure measure : values()) {
            if (measure.word.equals(word)) {
                return measure;
            }
        }
        throw new IllegalArgumentException("measure: " + word + " (expected: one of "
                + String.join(",", Arrays.stream(values()).map(m -> m.word).toList()) + ")");
    }

    String word() {
        return word;
    }

    /** Whether there is something to take of the contestant. */
    boolean appliesTo(Contestant contestant) {
        return Arrays.stream(Metric.values()).anyMatch(m -> m.measure() == this && m.appliesTo(contestant));
    }

    /** Whether it is taken in that round, the first one being 1. */
    boolean isTakenIn(int round) {
        return this != COLD || round == 1;
    }
}
