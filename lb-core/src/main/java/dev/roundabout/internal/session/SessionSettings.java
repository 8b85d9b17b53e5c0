package dev.roundabout.internal.session;

import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.internal.proxy.HeaderWriter;
import dev.roundabout.internal.transport.SessionSockets;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A pool's times, counts and choices in the units the sessions use; 0 is no limit where the configuration allows it. */
record SessionSettings(
        long connectTimeoutNanos,
        long idleTimeoutNanos,
        long halfClosedTimeoutNanos,
        int attempts,
        long failOverBudgetNanos,
        ProxyProtocol sendProxy) {

    private static final byte[] NOTHING = {};

    static SessionSettings of(PoolConfig config) {
        return new SessionSettings(
                config.connectTimeout().toNanos(),
                config.idleTimeout().toNanos(),
                config.halfClosedTimeout().toNanos(),
                config.failOver().attempts(),
                config.failOver().budget().toNanos(),
                config.sendProxy());
    }

    /**
     * What a backend is told before its client's first byte: a PROXY header, or nothing.
     *
     * @param destination where the client connected to, if a header has told it; {@code null} asks the sockets
     */
    byte[] introduction(InetSocketAddress client, @Nullable InetSocketAddress destination, SessionSockets sockets) {
        return sendProxy == ProxyProtocol.NONE
                ? NOTHING
                : HeaderWriter.header(sendProxy, client, destination == null ? sockets.destination() : destination);
    }
}
