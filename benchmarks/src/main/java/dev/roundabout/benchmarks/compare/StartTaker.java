package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** From the moment the command is run until a request through it was answered; of Roundabout, its lbctl as well. */
record StartTaker() implements Taker {
    /** Starting is not what CPU 0 alone is for. */
    private static final String BOTH_CPUS = "0,1";

    @Override
    public Map<Metric, Double> take(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        Map<Metric, Double> found = new EnumMap<>(Metric.class);
        long start = System.nanoTime();
        try (Program balancer = Balancer.start(contestant, BOTH_CPUS, bench.home(), bench.work())) {
            found.put(Metric.START, millisSince(start));
            if (contestant.isRoundabout() && balancer.isAlive()) {
                String lbctl =
                        bench.home().resolve("lb-cli/target/lb/bin/lbctl").toString();
                long asked = System.nanoTime();
                Tool.run(30, List.of("taskset", "-c", BOTH_CPUS, lbctl, "--admin", Contestant.ADMIN, "status"));
                found.put(Metric.LBCTL, millisSince(asked));
            }
        }
        return found;
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
