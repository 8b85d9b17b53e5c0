package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.Map;

/** System calls of all the balancer's threads while short connections come, divided by their number. */
record SystemCallTaker() implements Taker {
    private static final int CONNECTIONS = 2_000;

    @Override
    public Map<Metric, Double> take(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        try (Program balancer = bench.start(contestant)) {
            bench.connections(contestant, CONNECTIONS);
            Strace strace = Strace.attach(balancer, bench.work());
            Map<String, Long> calls;
            try {
                bench.connections(contestant, CONNECTIONS);
            } finally {
                calls = strace.detach();
            }
            double all = calls.values().stream().mapToLong(Long::longValue).sum();
            return Map.of(Metric.SYSTEM_CALLS, all / CONNECTIONS);
        }
    }
}
