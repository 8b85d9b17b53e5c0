package dev.roundabout.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A bound accepting socket and the daemon thread that accepts. */
final class LoopbackListener {
    private static final int BACKLOG = 1024;
    private static final int LOWEST_PORT = 10_000;
    private static final int LOWEST_EPHEMERAL_PORT = 32_768;
    private static final int TRIES = 100;
    private static final long RETRY_NANOS = 1_000_000;

    private final ServerSocket socket;
    private final Thread thread;

    private LoopbackListener(ServerSocket socket, Consumer<Socket> accepted) {
        this.socket = socket;
        this.thread = Threads.start("backend-" + socket.getLocalPort() + "-accept", () -> accept(accepted));
    }

    /** Listens on a port the system picks, or on the given one. */
    static LoopbackListener open(InetSocketAddress address, Consumer<Socket> accepted) {
        try {
            return bind(address, accepted);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address, e);
        }
    }

    /** Listens on a port that the system gives to nobody else while it is free for a moment. */
    static LoopbackListener openBelowEphemeralPorts(InetAddress address, Consumer<Socket> accepted) {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, LOWEST_EPHEMERAL_PORT);
            try {
                return bind(new InetSocketAddress(address, port), accepted);
            } catch (BindException e) {
                last = e;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on " + address, e);
            }
        }
        throw new UncheckedIOException(
                "no free port from " + LOWEST_PORT + " to " + (LOWEST_EPHEMERAL_PORT - 1) + " on " + address,
                last == null ? new BindException() : last);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    /** Stops accepting; when this returns, whoever connects is refused. */
    void close() {
        Sockets.close(socket);
        // The kernel goes on listening for as long as a thread is inside accept.
        Threads.join(thread);
    }

    private static LoopbackListener bind(InetSocketAddress address, Consumer<Socket> accepted) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
            return new LoopbackListener(socket, accepted);
        } catch (IOException e) {
            Sockets.close(socket);
            throw e;
        }
    }

    private void accept(Consumer<Socket> accepted) {
        while (!socket.isClosed()) {
            try {
                accepted.accept(socket.accept());
            } catch (IOException closedOrLost) {
                // Closed: the loop ends. Otherwise descriptors ran out, or the client left before it was accepted.
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }
}
