package dev.roundabout.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Says its name to everyone who connects, then ends its output, so that a test sees who served. It speaks first, reads
 * what the client sends without looking at it, and closes when the client has ended its output too.
 * {@link TestClient#ask} reads the name.
 */
public final class NamedBackend implements LoopbackBackend {
    private static final int BUFFER_BYTES = 4 * 1024;

    private final FixedBackend backend;

    private NamedBackend(String name, InetAddress address) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        this.backend = new FixedBackend(address, "named-" + name, connection -> introduce(connection, bytes));
    }

    /**
     * Starts one on the loopback address of the preferred family.
     *
     * @param name what it says; may be empty
     * @return one that runs
     */
    public static NamedBackend start(String name) {
        return start(name, Sockets.loopback());
    }

    /**
     * Starts one.
     *
     * @param name what it says; may be empty
     * @param address where to listen; its family is the backend's
     * @return one that runs
     * @throws java.io.UncheckedIOException if it cannot listen there
     */
    public static NamedBackend start(String name, InetAddress address) {
        return new NamedBackend(name, address);
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

    private static void introduce(LoopbackConnection connection, byte[] name) throws IOException {
        connection.write(name, name.length);
        connection.endOutput();
        byte[] buffer = new byte[BUFFER_BYTES];
        while (connection.read(buffer) >= 0) {
            // Only read so that closing does not reset what was said.
        }
    }
}
