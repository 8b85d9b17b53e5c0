package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Latency under requests that come at a fixed rate, whatever becomes of those before. */
record LatencyTaker(double rate) implements Taker {
    private static final int CONNECTIONS = 64;

    @Override
    public Map<Metric, Double> take(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        if (!contestant.isBalancer()) {
            return load(contestant, bench);
        }
        try (Program balancer = bench.start(contestant)) {
            Map<Metric, Double> found = load(contestant, bench);
            if (!balancer.isAlive()) {
                throw balancer.failed("ended");
            }
            return found;
        }
    }

    private Map<Metric, Double> load(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        int warmUp = bench.options().warmUp();
        int seconds = bench.options().seconds();
        // On time: timers without their slack of 50 microseconds, and ahead of the backends on the same CPU.
        String onTime = "echo 1 >/proc/self/timerslack_ns && exec chrt --fifo 10 \"$@\"";
        List<String> load = new ArrayList<>(List.of("sh", "-c", onTime, "sh"));
        load.addAll(Tool.java(
                "OpenLoop",
                contestant.port(Service.WEB),
                rate,
                warmUp,
                seconds,
                CONNECTIONS,
                bench.results().resolve("latency.hlog").toAbsolutePath(),
                contestant.word()));
        String said = Tool.run(warmUp + seconds + 30, load);
        return Map.of(
                Metric.LATENCY_RATE, rate,
                Metric.LATENCY_P50, Tool.value(said, "p50"),
                Metric.LATENCY_P99, Tool.value(said, "p99"),
                Metric.LATENCY_P999, Tool.value(said, "p999"),
                Metric.LATENCY_LATE, Tool.value(said, "late99"));
    }
}
