package dev.roundabout.behaviour;

import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.Traffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A listening socket whose owner never accepts. With room in its backlog the kernel makes connections and nobody serves
 * them; with a full one Linux drops every SYN, as a host does that has vanished.
 */
final class UnansweringBackend implements LoopbackBackend {
    private static final int MOST_TO_FILL = 16;
    private static final long SURELY_CONNECTED_NANOS = Duration.ofMillis(100).toNanos();

    private final ServerSocketChannel listener;
    private final List<SocketChannel> waiting = new ArrayList<>();

    private UnansweringBackend(int backlog) {
        try {
            listener = ServerSocketChannel.open()
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backlog);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stopped process: its kernel accepts. */
    static UnansweringBackend stopped() {
        return new UnansweringBackend(1024);
    }

    /** A vanished host: SYNs are dropped. */
    static UnansweringBackend vanished() {
        UnansweringBackend backend = new UnansweringBackend(1);
        try {
            backend.fill();
        } catch (IOException e) {
            backend.close();
            throw new UncheckedIOException(e);
        }
        return backend;
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
    }

    /** Nothing is ever accepted. */
    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, 0, 0);
    }

    @Override
    public void close() {
        try {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill() throws IOException {
        for (int i = 0; i < MOST_TO_FILL; i++) {
            SocketChannel channel = SocketChannel.open();
            waiting.add(channel);
            channel.configureBlocking(false);
            if (!channel.connect(address()) && !connectedSoon(channel)) {
                return;
            }
        }
        throw new IOException("the backlog does not fill up with " + MOST_TO_FILL + " connections");
    }

    private static boolean connectedSoon(SocketChannel channel) throws IOException {
        long until = System.nanoTime() + SURELY_CONNECTED_NANOS;
        while (!channel.finishConnect()) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }
}
