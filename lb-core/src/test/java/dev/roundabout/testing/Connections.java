package dev.roundabout.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The connections of one backend, each on a daemon thread of its own, and what they have moved. Any thread. */
final class Connections {
    private final String name;
    private final Service service;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    // Guarded by this map.
    private final Map<LoopbackConnection, Thread> open = new HashMap<>();
    private boolean closed;

    Connections(String name, Service service) {
        this.name = name;
        this.service = service;
    }

    /** Starts to serve a connection; resets it if this was closed. */
    void serve(Socket socket) {
        LoopbackConnection connection = new LoopbackConnection(socket, received, sent);
        accepted.increment();
        synchronized (open) {
            if (closed) {
                connection.reset();
                return;
            }
            open.put(connection, Threads.start(name + "-" + socket.getPort(), () -> run(connection)));
        }
    }

    Traffic traffic() {
        synchronized (open) {
            return new Traffic(accepted.sum(), open.size(), received.sum(), sent.sum());
        }
    }

    /** Counts from zero again. */
    void forgetTraffic() {
        accepted.reset();
        received.reset();
        sent.reset();
    }

    /** Resets what is open now; those who come later are served. */
    void resetOpen() {
        List<LoopbackConnection> now;
        synchronized (open) {
            now = List.copyOf(open.keySet());
        }
        now.forEach(LoopbackConnection::reset);
    }

    /** Resets what is open, serves nobody any more. */
    void close() {
        synchronized (open) {
            closed = true;
        }
        resetOpen();
    }

    /** Waits until the threads of closed connections have ended. */
    void join() {
        List<Thread> now;
        synchronized (open) {
            now = List.copyOf(open.values());
        }
        now.forEach(Threads::join);
    }

    private void run(LoopbackConnection connection) {
        try {
            service.serve(connection);
        } catch (IOException broken) {
            // The peer reset it, or we did: either way it is over.
        } finally {
            connection.close();
            synchronized (open) {
                open.remove(connection);
            }
        }
    }

    /** What a backend does with a connection; it is closed when this returns. */
    interface Service {
        void serve(LoopbackConnection connection) throws IOException;
    }
}
