package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of wrk did.
 *
 * @param requests how many were answered
 * @param seconds within which time
 */
record Wrk(long requests, double seconds) {
    private static final Pattern REQUESTS = Pattern.compile("([0-9]+) requests in ([0-9.]+)(ms|s|m),");

    /** A request a connection, or as many as fit. */
    enum Connections {
        KEPT(64),
        SHORT(32);

        private final int atATime;

        Connections(int atATime) {
            this.atATime = atATime;
        }
    }

    /** Runs it with one thread; a failure if any request failed. */
    static Wrk run(int port, Connections connections, int seconds)
            throws IOException, InterruptedException, NotMeasuredException {
        List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections.atATime, "-d" + seconds));
        if (connections == Connections.SHORT) {
            command.add("-H");
            command.add("Connection: close");
        }
        command.add("http://127.0.0.1:" + port + "/");
        return parse(Tool.run(seconds + 30, command));
    }

    static Wrk parse(String output) throws NotMeasuredException {
        if (output.contains("Socket errors") || output.contains("Non-2xx")) {
            throw new NotMeasuredException("wrk saw failures: " + output.strip());
        }
        Matcher summary = REQUESTS.matcher(output);
        if (!summary.find() || summary.group(1).equals("0")) {
            throw new NotMeasuredException("wrk saw no answer: " + output.strip());
        }
        double unit =
                switch (summary.group(3)) {
                    case "ms" -> 0.001;
                    case "s" -> 1;
                    default -> 60;
                };
        return new Wrk(Long.parseLong(summary.group(1)), Double.parseDouble(summary.group(2)) * unit);
    }

    double perSecond() {
        return requests / seconds;
    }
}
