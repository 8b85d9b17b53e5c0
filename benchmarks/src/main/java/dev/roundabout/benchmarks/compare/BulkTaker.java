package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.Map;

/** One stream downstream, as fast as it goes; then, traced, whether the contestant splices as it says. */
record BulkTaker() implements Taker {
    @Override
    public Map<Metric, Double> take(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        int port = contestant.port(Service.BULK);
        int seconds = bench.options().seconds();
        if (!contestant.isBalancer()) {
            return Map.of(Metric.BULK_RATE, Iperf.run(port, seconds).bitsPerSecond() / 1e9);
        }
        try (Program balancer = bench.start(contestant)) {
            Iperf.run(port, bench.options().warmUp());
            CpuWindow window = CpuWindow.open(balancer);
            Iperf moved = Iperf.run(port, seconds);
            double cpuMillis = window.micros() / 1000;
            return Map.of(
                    Metric.BULK_RATE, moved.bitsPerSecond() / 1e9,
                    Metric.BULK_CPU, cpuMillis / (moved.bytes() / 1e9),
                    Metric.BULK_SPLICES, splices(contestant, balancer, bench));
        }
    }

    private static double splices(Contestant contestant, Program balancer, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        Strace strace = Strace.attach(balancer, bench.work());
        long calls;
        try {
            Iperf.run(contestant.port(Service.BULK), 1);
        } finally {
            calls = strace.detach().getOrDefault("splice", 0L);
        }
        if (contestant.mustSplice() && calls == 0) {
            throw new NotMeasuredException("strace saw no splice call: this is not the configuration it claims to be");
        }
        if (contestant.mustNotSplice() && calls > 0) {
            throw new NotMeasuredException("strace saw " + calls + " splice calls: this is not what it claims to be");
        }
        return calls;
    }
}
