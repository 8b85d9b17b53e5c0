package dev.roundabout.admin;

import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.strategy.Strategies;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process that a test kills: a load balancer with a state directory and an admin port. Arguments: the directory. */
final class KilledProcess {
    private KilledProcess() {}

    /** Says {@code PORT} when it serves; ends when its input does, should the test have died. */
    public static void main(String[] arguments) throws Exception {
        KeptBalancer running = KeptBalancer.start(
                Path.of(arguments[0]),
                KeptBalancer.config(
                        Strategies.roundRobin(),
                        HealthCheckConfig.NONE,
                        KeptBalancer.backend("s1", "127.0.0.1:1"),
                        KeptBalancer.backend("s2", "127.0.0.1:2"),
                        KeptBalancer.backend("s3", "127.0.0.1:3")));
        System.out.println("serving " + running.admin.address().getPort());
        while (System.in.read() >= 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        Runtime.getRuntime().halt(0);
    }
}
