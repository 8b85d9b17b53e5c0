package dev.roundabout.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Sends back every byte, in order; when the client ends its output, sends the rest and ends its own. A client that does not
 * read blocks its own echo and nobody else.
 */
public final class EchoBackend implements LoopbackBackend {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final FixedBackend backend;

    private EchoBackend(InetAddress address) {
        this.backend = new FixedBackend(address, "echo", EchoBackend::echo);
    }

    /** {@return one that runs on the loopback address of the preferred family} */
    public static EchoBackend start() {
        return start(Sockets.loopback());
    }

    /**
     * Starts one.
     *
     * @param address where to listen; its family is the backend's
     * @return one that runs
     * @throws java.io.UncheckedIOException if it cannot listen there
     */
    public static EchoBackend start(InetAddress address) {
        return new EchoBackend(address);
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

    private static void echo(LoopbackConnection connection) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = connection.read(buffer); count >= 0; count = connection.read(buffer)) {
            connection.write(buffer, count);
        }
        connection.endOutput();
    }
}
