package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of iperf3 moved from server to client, as the client received it.
 *
 * @param bytes all of it
 * @param bitsPerSecond how fast
 */
record Iperf(double bytes, double bitsPerSecond) {
    private static final Pattern RECEIVED = Pattern.compile(
            "\"sum_received\":\\s*\\{[^}]*?\"bytes\":\\s*([0-9]+),[^}]*?\"bits_per_second\":\\s*([0-9.e+]+)");

    /** One stream, downstream; its control connection goes the same way. */
    static Iperf run(int port, int seconds) throws IOException, InterruptedException, NotMeasuredException {
        return parse(Tool.run(
                seconds + 30,
                List.of("iperf3", "-c", "127.0.0.1", "-p", "" + port, "-R", "-t", "" + seconds, "--json")));
    }

    static Iperf parse(String json) throws NotMeasuredException {
        Matcher received = RECEIVED.matcher(json);
        if (json.contains("\"error\":") || !received.find()) {
            throw new NotMeasuredException("iperf3 received nothing: " + json.strip());
        }
        double bytes = Double.parseDouble(received.group(1));
        if (bytes == 0) {
            throw new NotMeasuredException("iperf3 received nothing");
        }
        return new Iperf(bytes, Double.parseDouble(received.group(2)));
    }
}
