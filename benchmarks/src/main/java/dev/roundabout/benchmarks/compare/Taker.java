package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.Map;

/** Takes one sample of a measure: all its metrics at once. */
interface Taker {
    /** What it found, for each metric that applies to the contestant. */
    Map<Metric, Double> take(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException;

    /** The taker of a measure. */
    static Taker of(Measure measure, double latencyRate) {
        return switch (measure) {
            case KEEPALIVE -> new RequestTaker(Wrk.Connections.KEPT, Metric.KEEP_ALIVE_CPU, Metric.KEEP_ALIVE_RATE);
            case SHORT -> new RequestTaker(Wrk.Connections.SHORT, Metric.SHORT_CPU, Metric.SHORT_RATE);
            case BULK -> new BulkTaker();
            case LATENCY -> new LatencyTaker(latencyRate);
            case IDLE -> new IdleTaker();
            case SYSCALLS -> new SystemCallTaker();
            case START -> new StartTaker();
            case COLD -> new ColdTaker();
        };
    }
}
