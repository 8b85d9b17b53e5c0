package dev.roundabout.cli.faults;

import dev.roundabout.cli.launch.Launched;
import java.time.Duration;

/** A {@link ClientProgram} at work. */
final class Clients implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Launched process;

    private Clients(Launched process) {
        this.process = process;
    }

    /** Starts it in a namespace of which the balancer has that address. */
    static Clients start(String namespace, String balancer, Order.Words order) {
        order.set("to", balancer + ":" + Daemon.PORT);
        Launched process = Launching.program(namespace, ClientProgram.class, "512m", order.toArguments());
        process.await("^ready$");
        return new Clients(process);
    }

    /** Waits until all of those that stay are connected. */
    void awaitHeld() {
        process.await("^held ");
    }

    /** Waits until it has opened all that it is to open and they are over. */
    Ledger awaitEnd(Duration atMost) {
        int code = process.exitCode(atMost);
        if (code != 0 || !process.lines().contains("end")) {
            throw new AssertionError("clients ended with " + code + ": " + process.lines());
        }
        return Ledger.of(process);
    }

    /** Lets it open no more, and waits until those that are open are over. */
    Ledger end() {
        process.endInput();
        return awaitEnd(PATIENCE);
    }

    boolean isAtWork() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.close();
    }
}
