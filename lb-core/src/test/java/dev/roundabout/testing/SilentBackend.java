package dev.roundabout.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Accepts, reads and counts every byte, and never answers: not a byte, and no FIN when the client has ended its output. Its
 * connections stay open until the backend is closed or the client resets them; a reset that follows a FIN goes unnoticed.
 */
public final class SilentBackend implements LoopbackBackend {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final FixedBackend backend;

    private SilentBackend(InetAddress address) {
        this.backend = new FixedBackend(address, "silent", SilentBackend::swallow);
    }

    /** {@return one that runs on the loopback address of the preferred family} */
    public static SilentBackend start() {
        return start(Sockets.loopback());
    }

    /**
     * Starts one.
     *
     * @param address where to listen; its family is the backend's
     * @return one that runs
     * @throws java.io.UncheckedIOException if it cannot listen there
     */
    public static SilentBackend start(InetAddress address) {
        return new SilentBackend(address);
    }

    @Override
    public InetSocketAddress address() {
        return backend.address();
    }

    @Override
    public Traffic traffic() {
        return backend.traffic();
    }

    @Override
    public void close() {
        backend.close();
    }

    private static void swallow(LoopbackConnection connection) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (connection.read(buffer) >= 0) {
            // Counted by the connection.
        }
        connection.awaitClosed();
    }
}
