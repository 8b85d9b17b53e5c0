package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of iperf3 moved from server to client, as the client received it.
 *
 * @param bytes all of it
 * @param bitsPerSecond how fast
 */
record Iperf(double bytes, double bitsPerSecond) {
    private static final Path SOCKETS = Path.of("/proc/net/tcp");
    private static final long MOMENT_MILLIS = 300;
    private static final long LIMIT_NANOS = 10_000_000_000L;
    private static final Pattern RECEIVED = Pattern.compile(
            "\"sum_received\":\\s*\\{[^}]*?\"bytes\":\\s*([0-9]+),[^}]*?\"bits_per_second\":\\s*([0-9.e+]+)");

    /** One stream, downstream; its control connection goes the same way. */
    static Iperf run(int port, int seconds) throws IOException, InterruptedException, NotMeasuredException {
        awaitServer();
        return parse(Tool.run(
                seconds + 30,
                List.of("iperf3", "-c", "127.0.0.1", "-p", "" + port, "-R", "-t", "" + seconds, "--json")));
    }

    /**
     * After a run iperf3's server closes its port, a moment later it opens it again; looking there by connecting would be
     * a run of its own.
     */
    private static void awaitServer() throws IOException, InterruptedException, NotMeasuredException {
        Pattern listening = Pattern.compile(
                String.format(Locale.ROOT, "(?m)^ *\\d+: 0100007F:%04X 00000000:0000 0A ", Service.BULK.backend()));
        Thread.sleep(MOMENT_MILLIS);
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!listening.matcher(Files.readString(SOCKETS)).find()) {
            if (System.nanoTime() - deadline > 0) {
                throw new NotMeasuredException("iperf3's server does not listen");
            }
            Thread.sleep(5);
        }
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
