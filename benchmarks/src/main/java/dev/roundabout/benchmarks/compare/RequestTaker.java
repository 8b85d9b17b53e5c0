package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.Map;

/** As many requests as wrk gets answered: how many, and what each costs the balancer. */
record RequestTaker(Wrk.Connections connections, Metric cpu, Metric rate) implements Taker {
    @Override
    public Map<Metric, Double> take(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        int port = contestant.port(Service.WEB);
        int seconds = bench.options().seconds();
        if (!contestant.isBalancer()) {
            return Map.of(rate, Wrk.run(port, connections, seconds).perSecond());
        }
        try (Program balancer = bench.start(contestant)) {
            bench.warmUp(contestant, connections);
            CpuWindow window = CpuWindow.open(balancer);
            Wrk done = Wrk.run(port, connections, seconds);
            return Map.of(cpu, window.micros() / done.requests(), rate, done.perSecond());
        }
    }
}
