package dev.roundabout.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to do.
 *
 * @param seconds how long one sample of a measure with a window takes
 * @param warmUpGiven seconds of the same load before it; 0 is as long as a window, 6 at most
 * @param warmUpConnections connections at least before it, where connections are measured
 * @param rate requests a second offered for latency; 0 is half of what the weakest contestant holds
 * @param out the directory of results; {@code null} is that of today
 */
record Options(
        boolean quick,
        int rounds,
        List<Measure> measures,
        List<Contestant> contestants,
        int seconds,
        int warmUpGiven,
        int warmUpConnections,
        int idleSessions,
        double rate,
        @Nullable Path out) {
    private static final int LONGEST_USUAL_WARM_UP = 6;

    /** Reads a command line; {@link IllegalArgumentException} says what is wrong with it. */
    static Options parse(String... args) {
        Options options = new Options(
                false, 5, List.of(Measure.values()), List.of(Contestant.values()), 10, 0, 20_000, 9_000, 0, null);
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--quick")) {
                options = options.quickly();
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " (expected: an option of --help, and its value)");
            }
            options = options.with(args[i], args[++i]);
        }
        return options;
    }

    /** How samples are taken, for the record. */
    String windows() {
        return (quick ? "a trial, too short for figures: " : "") + seconds + " s after " + warmUp() + " s and "
                + warmUpConnections + " connections of warm-up, " + idleSessions + " idle sessions";
    }

    /** Seconds of the same load before a window. */
    int warmUp() {
        return warmUpGiven > 0 ? warmUpGiven : Math.min(seconds, LONGEST_USUAL_WARM_UP);
    }

    private Options quickly() {
        return new Options(true, 1, measures, contestants, 2, 0, 2_000, 1_000, rate, out);
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--rounds" -> copy(positive(name, value), measures, contestants, idleSessions, rate, out);
            case "--measures" -> copy(rounds, list(value, Measure::parse), contestants, idleSessions, rate, out);
            case "--contestants" -> copy(rounds, measures, list(value, Contestant::parse), idleSessions, rate, out);
            case "--idle-sessions" -> copy(rounds, measures, contestants, positive(name, value), rate, out);
            case "--rate" -> copy(rounds, measures, contestants, idleSessions, positive(name, value), out);
            case "--seconds" -> windows(positive(name, value), warmUpGiven);
            case "--warm-up" -> windows(seconds, positive(name, value));
            case "--out" -> copy(rounds, measures, contestants, idleSessions, rate, Path.of(value));
            default -> throw new IllegalArgumentException(name + " (expected: an option of --help)");
        };
    }

    private Options windows(int seconds, int warmUpGiven) {
        return new Options(
                quick, rounds, measures, contestants, seconds, warmUpGiven, warmUpConnections, idleSessions, rate, out);
    }

    private Options copy(
            int rounds,
            List<Measure> measures,
            List<Contestant> contestants,
            int idleSessions,
            double rate,
            @Nullable Path out) {
        return new Options(
                quick, rounds, measures, contestants, seconds, warmUpGiven, warmUpConnections, idleSessions, rate, out);
    }

    private static int positive(String name, String value) {
        if (!value.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a number from 1 to 9999999)");
        }
        return Integer.parseInt(value);
    }

    private static <T extends Comparable<T>> List<T> list(String value, Function<String, T> parser) {
        List<T> parsed = new ArrayList<>();
        for (String word : value.split(",", -1)) {
            parsed.add(parser.apply(word));
        }
        return parsed.stream().distinct().sorted().toList();
    }
}
