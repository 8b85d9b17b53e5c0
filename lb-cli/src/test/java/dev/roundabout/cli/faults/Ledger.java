package dev.roundabout.cli.faults;

import dev.roundabout.cli.launch.Launched;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a {@link ClientProgram} said of its connections. */
final class Ledger {
    private final Map<Kind, Map<Outcome, Long>> counts = new EnumMap<>(Kind.class);
    private final List<Failure> failures = new ArrayList<>();
    private final List<Slow> slow = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private Latency latency = new Latency(0, 0, 0, 0, 0);
    private long late;

    private Ledger() {}

    /** Reads it of one that has ended. */
    static Ledger of(Launched client) {
        Ledger ledger = new Ledger();
        client.lines().forEach(ledger::read);
        return ledger;
    }

    long count() {
        return failed() + count(Outcome.GOOD);
    }

    long count(Outcome outcome) {
        return counts.values().stream()
                .mapToLong(outcomes -> outcomes.getOrDefault(outcome, 0L))
                .sum();
    }

    long count(Kind kind, Outcome outcome) {
        return counts.getOrDefault(kind, Map.of()).getOrDefault(outcome, 0L);
    }

    long failed() {
        long failed = 0;
        for (Outcome outcome : Outcome.values()) {
            failed += outcome == Outcome.GOOD ? 0 : count(outcome);
        }
        return failed;
    }

    /** Those that went wrong, or the first thousands of them. */
    List<Failure> failures() {
        return failures;
    }

    /** Good ones that took long. */
    List<Slow> slow() {
        return slow;
    }

    List<Window> windows() {
        return windows;
    }

    Latency latency() {
        return latency;
    }

    /** How many were opened later than they were due. */
    long late() {
        return late;
    }

    private void read(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "failed" ->
                failures.add(new Failure(
                        Long.parseLong(words[1]),
                        Kind.valueOf(words[2]),
                        Outcome.valueOf(words[3]),
                        Long.parseLong(words[4]),
                        Long.parseLong(words[5]),
                        Integer.parseInt(words[6]),
                        words[7]));
            case "slow" ->
                slow.add(new Slow(
                        Long.parseLong(words[1]),
                        Kind.valueOf(words[2]),
                        Long.parseLong(words[3]),
                        Long.parseLong(words[4]),
                        Integer.parseInt(words[5])));
            case "window" ->
                windows.add(new Window(
                        Long.parseLong(words[1]),
                        Long.parseLong(words[2]),
                        Integer.parseInt(words[3]),
                        Integer.parseInt(words[4]),
                        Integer.parseInt(words[5]),
                        Integer.parseInt(words[6])));
            case "count" ->
                counts.computeIfAbsent(Kind.valueOf(words[1]), unused -> new EnumMap<>(Outcome.class))
                        .put(Outcome.valueOf(words[2]), Long.parseLong(words[3]));
            case "latency" ->
                latency = new Latency(
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]),
                        Integer.parseInt(words[4]),
                        Integer.parseInt(words[5]));
            case "late" -> late = Long.parseLong(words[1]);
            case "ready", "held", "end" -> {
                // Not for the ledger.
            }
            default -> throw new AssertionError("a client said: " + line);
        }
    }

    /** A connection that went wrong. Times are nanoseconds of the monotonic clock; backend 0 is unknown. */
    record Failure(long number, Kind kind, Outcome outcome, long begin, long end, int backend, String cause) {}

    /** A good connection, or the longest wait of a good stream, that took long. */
    record Slow(long number, Kind kind, long begin, long end, int backend) {}

    /** The good connections of a time, in microseconds. */
    record Window(long begin, long end, int count, int p50, int p99, int max) {
        /** Whether all of it lies between two times. */
        boolean isWithin(long from, long to) {
            return begin >= from && end <= to;
        }
    }

    /** All good connections, in microseconds. */
    record Latency(int count, int p50, int p99, int p999, int max) {}
}
