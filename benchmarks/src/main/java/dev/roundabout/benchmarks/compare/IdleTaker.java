package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.util.Map;

/** What a session costs in memory that does nothing, in a process that has worked before. */
record IdleTaker() implements Taker {
    private static final long LIMIT_NANOS = 30_000_000_000L;
    private static final long SETTLE_MILLIS = 2_000;

    @Override
    public Map<Metric, Double> take(Contestant contestant, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        int sessions = bench.options().idleSessions();
        try (Program balancer = bench.start(contestant)) {
            bench.connections(contestant, bench.options().warmUpConnections());
            Thread.sleep(SETTLE_MILLIS);
            double empty = balancer.residentKilobytes();
            double full = withSessions(contestant, sessions, balancer, bench);
            return Map.of(
                    Metric.IDLE_SESSION, (full - empty) / sessions,
                    Metric.IDLE_BASE, empty / 1024,
                    Metric.IDLE_FULL, full / 1024);
        }
    }

    private static double withSessions(Contestant contestant, int sessions, Program balancer, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        int port = contestant.port(Service.IDLE);
        var command = Tool.java("IdleClients", port, sessions);
        try (Program clients = Program.converse("idle-clients", command, bench.work())) {
            Tool.value(clients.readLine(), "holding");
            awaitSessions(sessions, bench);
            Thread.sleep(SETTLE_MILLIS);
            double full = balancer.residentKilobytes();
            if (bench.backends().idleSessions() != sessions || !clients.isAlive()) {
                throw balancer.failed("lost some of " + sessions + " idle sessions");
            }
            return full;
        } finally {
            awaitSessions(0, bench);
        }
    }

    private static void awaitSessions(int wanted, Bench bench)
            throws IOException, InterruptedException, NotMeasuredException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        int sessions = bench.backends().idleSessions();
        while (sessions != wanted) {
            if (System.nanoTime() - deadline > 0) {
                throw new NotMeasuredException(sessions + " idle sessions at the backend (expected: " + wanted + ")");
            }
            Thread.sleep(50);
            sessions = bench.backends().idleSessions();
        }
    }
}
