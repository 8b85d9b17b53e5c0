package dev.roundabout.cli.faults;

import dev.roundabout.cli.launch.Launched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A {@link BackendProgram}, which may be killed and started again; its records go on. */
final class BackendProcess implements AutoCloseable {
    /** Below the ports that the system gives to clients. */
    static final int PORT = 3000;

    static final int PROBES = 3001;

    private final Network network;
    private final int number;
    private final Path file;
    private final Records records;
    private Launched process;

    private BackendProcess(Network network, int number, Path file, Records records, Launched process) {
        this.network = network;
        this.number = number;
        this.file = file;
        this.records = records;
        this.process = process;
    }

    static BackendProcess start(Network network, Path directory, int number) {
        Path file = directory.resolve("records-" + number);
        try {
            return new BackendProcess(network, number, file, Records.open(file), launch(network, number, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        process.await("^ready$");
    }

    int number() {
        return number;
    }

    /** What the balancer calls it. */
    String name() {
        return "s" + number;
    }

    Records records() {
        return records;
    }

    /** {@code kill -9}, and starts it again at once; says when. */
    Kill killAndRestart() {
        long before = System.nanoTime();
        process.close();
        long after = System.nanoTime();
        process = launch(network, number, file);
        return new Kill(number, before, after);
    }

    /** Sends a signal by its name without {@code SIG}. */
    void signal(String name) {
        process.signal(name);
    }

    @Override
    public void close() {
        process.close();
    }

    private static Launched launch(Network network, int number, Path file) {
        return Launching.program(
                network.backends(),
                BackendProgram.class,
                "64m",
                List.of(Network.backendAddress(number), "" + PORT, "" + PROBES, "" + number, file.toString()));
    }
}
