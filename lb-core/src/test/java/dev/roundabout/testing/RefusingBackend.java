package dev.roundabout.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port that refuses every connection, and that nobody else can take while this lives: it is bound and does not listen.
 * Its traffic is always zero.
 */
public final class RefusingBackend implements LoopbackBackend {
    private final Socket reserved;
    private final InetSocketAddress address;

    private RefusingBackend(InetAddress address) {
        try {
            this.reserved = Sockets.reserve(new InetSocketAddress(address, 0), false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reserve a port on " + address, e);
        }
        this.address = new InetSocketAddress(address, reserved.getLocalPort());
    }

    /** {@return one on the loopback address of the preferred family} */
    public static RefusingBackend start() {
        return start(Sockets.loopback());
    }

    /**
     * Reserves a port.
     *
     * @param address where; its family is the backend's
     * @return one that refuses
     * @throws UncheckedIOException if no port can be reserved there
     */
    public static RefusingBackend start(InetAddress address) {
        return new RefusingBackend(address);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, 0, 0);
    }

    @Override
    public void close() {
        Sockets.close(reserved);
    }
}
