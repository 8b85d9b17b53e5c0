package dev.roundabout.cli.faults;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The daemon under test between clients and backends, each in a network namespace of its own. Closing it, or the end of the
 * test's process, ends every process and deletes the namespaces, whatever has gone wrong.
 */
final class Laboratory implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<BackendProcess> backends = new ArrayList<>();
    private final Thread hook = new Thread(this::closeAll, "laboratory-end");
    private final Network network;
    private final Supplier<Daemon> starting;
    private Daemon daemon;

    private Laboratory(Path directory, String transport, int count, String pool) {
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            network = closing(Network.open(count));
            for (int number = 1; number <= count; number++) {
                backends.add(closing(BackendProcess.start(network, directory, number)));
            }
            backends.forEach(BackendProcess::awaitReady);
            starting = () -> closing(Daemon.start(network, directory, transport, count, pool));
            daemon = starting.get();
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts so many backends, and the daemon on that transport with these settings of the pool. */
    static Laboratory open(Path directory, String transport, int backends, String pool) {
        return new Laboratory(directory, transport, backends, pool);
    }

    Network network() {
        return network;
    }

    Daemon daemon() {
        return daemon;
    }

    /** Ends the daemon, and starts another like it. */
    void renewDaemon() {
        daemon.close();
        daemon = starting.get();
    }

    List<BackendProcess> backends() {
        return backends;
    }

    /** The backend whose turn it is in a round of all of them. */
    BackendProcess backend(int turn) {
        return backends.get(turn % backends.size());
    }

    /** Clients that connect at once. */
    Clients clients(Order.Words order) {
        return closing(Clients.start(network.clients(), "10.77.1.1", order));
    }

    /** The same behind the pipe that can be made thin. */
    Clients thinClients(Order.Words order) {
        return closing(Clients.start(network.thin(), "10.77.2.1", order));
    }

    /** What all backends together say of connections. */
    long recorded(byte what) {
        return backends.stream()
                .mapToLong(backend -> backend.records().count(what))
                .sum();
    }

    /** How many connections have come to more than one backend; none must have. */
    long recordedByTwo() {
        long twice = 0;
        for (int number = 0; number < Records.MOST; number++) {
            int holders = 0;
            for (BackendProcess backend : backends) {
                holders += backend.records().of(number) == Records.UNKNOWN ? 0 : 1;
            }
            twice += holders > 1 ? 1 : 0;
        }
        return twice;
    }

    /** The backends that know of a connection. */
    List<BackendProcess> holders(long number) {
        List<BackendProcess> holders = new ArrayList<>(1);
        for (BackendProcess backend : backends) {
            if (backend.records().of(number) != Records.UNKNOWN) {
                holders.add(backend);
            }
        }
        return holders;
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // Then the hook finds nothing left to do.
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        synchronized (open) {
            open.push(part);
        }
        return part;
    }

    /** The last opened first; one that fails to close keeps no other from it. */
    private void closeAll() {
        // Or a test that was interrupted would leave its namespaces: nothing can be waited for then.
        boolean interrupted = Thread.interrupted();
        AssertionError failed = null;
        for (AutoCloseable part = next(); part != null; part = next()) {
            try {
                part.close();
            } catch (Exception | AssertionError e) {
                AssertionError failure = new AssertionError("closing the laboratory", e);
                if (failed != null) {
                    failure.addSuppressed(failed);
                }
                failed = failure;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failed != null) {
            throw failed;
        }
    }

    private @Nullable AutoCloseable next() {
        synchronized (open) {
            return open.poll();
        }
    }
}
