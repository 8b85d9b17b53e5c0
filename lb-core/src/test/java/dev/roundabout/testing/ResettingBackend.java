package dev.roundabout.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Accepts, so that a connection is made, and resets it at once. Whoever connects may see that as a reset connection, or, on
 * loopback now and then, as an attempt to connect that failed with a reset.
 */
public final class ResettingBackend implements LoopbackBackend {
    private final FixedBackend backend;

    private ResettingBackend(InetAddress address) {
        this.backend = new FixedBackend(address, "resetting", LoopbackConnection::reset);
    }

    /** {@return one that runs on the loopback address of the preferred family} */
    public static ResettingBackend start() {
        return start(Sockets.loopback());
    }

    /**
     * Starts one.
     *
     * @param address where to listen; its family is the backend's
     * @return one that runs
     * @throws java.io.UncheckedIOException if it cannot listen there
     */
    public static ResettingBackend start(InetAddress address) {
        return new ResettingBackend(address);
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
}
