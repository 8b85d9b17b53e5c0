package dev.roundabout.benchmarks.compare;

import java.util.Locale;

/**
 * One number as it was measured.
 *
 * @param run when the command that took it was started
 * @param round 1 and up within that run
 */
record Sample(String run, int round, Contestant contestant, Metric metric, double value) {
    static final String HEADER = "run,round,contestant,metric,value,unit";

    Sample {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(metric.word() + ": " + value + " (expected: a number)");
        }
        if (!metric.appliesTo(contestant)) {
            throw new IllegalArgumentException(metric.word() + " of " + contestant.word() + " (expected: none)");
        }
    }

    /** Reads what {@link #line} wrote. */
    static Sample parse(String line) {
        String[] fields = line.split(",", -1);
        return new Sample(
                fields[0],
                Integer.parseInt(fields[1]),
                Contestant.parse(fields[2]),
                Metric.parse(fields[3]),
                Double.parseDouble(fields[4]));
    }

    String line() {
        return String.format(
                Locale.ROOT, "%s,%d,%s,%s,%.3f,%s", run, round, contestant.word(), metric.word(), value, metric.unit());
    }
}
