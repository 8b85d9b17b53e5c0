package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What a measure has at hand.
 *
 * @param home the top of the repository
 * @param work a directory that is gone afterwards
 * @param results where the histograms go
 */
record Bench(Options options, Backends backends, Path home, Path work, Path results) {
    /** Pins a balancer alone on its CPU. */
    static final String BALANCER_CPU = "0";

    /** Runs the contestant on its CPU until closed. */
    Program start(Contestant contestant) throws IOException, InterruptedException, NotMeasuredException {
        return Balancer.start(contestant, BALANCER_CPU, home, work);
    }

    /** A warm-up of exactly so many short connections, a few at a time. */
    void connections(Contestant contestant, int count) throws IOException, InterruptedException, NotMeasuredException {
        int port = contestant.port(Service.WEB);
        String said = Tool.run(300, Tool.java("ShortConnections", port, count, 4));
        if (Tool.value(said, "connections") != count) {
            throw new NotMeasuredException("connections: " + said);
        }
    }

    /** Load for so long, and so many connections where connections are what is measured, before a sample is taken. */
    void warmUp(Contestant contestant, Wrk.Connections connections)
            throws IOException, InterruptedException, NotMeasuredException {
        int port = contestant.port(Service.WEB);
        long done = Wrk.run(port, connections, options.warmUp()).requests();
        while (connections == Wrk.Connections.SHORT && done < options.warmUpConnections()) {
            done += Wrk.run(port, connections, 1).requests();
        }
    }
}
