package dev.roundabout.benchmarks.compare;

/** What could not be measured, and why. */
record Failure(String run, int round, Contestant contestant, Measure measure, String reason) {
    static final String HEADER = "run,round,contestant,measure,reason";

    Failure {
        reason = reason.strip().replaceAll("\\s*\\R\\s*", " | ");
    }

    /** Reads what {@link #line} wrote. */
    static Failure parse(String line) {
        String[] fields = line.split(",", 5);
        return new Failure(
                fields[0],
                Integer.parseInt(fields[1]),
                Contestant.parse(fields[2]),
                Measure.parse(fields[3]),
                fields[4]);
    }

    String line() {
        return run + "," + round + "," + contestant.word() + "," + measure.word() + "," + reason;
    }
}
