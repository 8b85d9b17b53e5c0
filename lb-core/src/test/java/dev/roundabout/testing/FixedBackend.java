package dev.roundabout.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What the backends share that serve every connection in the same way for as long as they live. */
final class FixedBackend {
    private final Connections connections;
    private final LoopbackListener listener;

    FixedBackend(InetAddress address, String name, Connections.Service service) {
        this.connections = new Connections(name, service);
        this.listener = LoopbackListener.open(new InetSocketAddress(address, 0), connections::serve);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    Traffic traffic() {
        return connections.traffic();
    }

    void close() {
        listener.close();
        connections.close();
        connections.join();
    }
}
