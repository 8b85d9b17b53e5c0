package dev.roundabout.testing;

import dev.roundabout.config.Address;
import java.net.InetSocketAddress;

/** A backend on a loopback address, in this process. All methods may be called from any thread. */
public interface LoopbackBackend extends AutoCloseable {
    /** {@return where it listens, or would; the same for as long as it lives} */
    InetSocketAddress address();

    /** {@return the address as configuration and {@link dev.roundabout.LoadBalancerBuilder#backend(String)} read it} */
    default String hostPort() {
        return new Address(address().getAddress().getHostAddress(), address().getPort()).toString();
    }

    /** {@return what it has seen so far; readable after it was closed} */
    Traffic traffic();

    /**
     * Frees the port, resets the connections that are open and waits until its threads have ended. Harmless when called
     * again.
     */
    @Override
    void close();
}
