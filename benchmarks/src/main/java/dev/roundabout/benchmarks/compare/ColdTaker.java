package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.Map;

/** The first short connections of a process just started, as many as are the warm-up elsewhere. */
record ColdTaker() implements Taker {
    @Override
    public Map<Metric, Double> take(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        int connections = bench.options().warmUpConnections();
        try (Program balancer = bench.start(contestant)) {
            CpuWindow window = CpuWindow.open(balancer);
            bench.connections(contestant, connections);
            return Map.of(Metric.COLD_CPU, window.micros() / connections);
        }
    }
}
