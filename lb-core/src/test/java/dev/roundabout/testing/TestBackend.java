package dev.roundabout.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * An echo backend that can be made to fail and to recover, on one port all the while. Each of {@link #refuse},
 * {@link #reset}, {@link #stall} and {@link #recover} replaces the one before and is in force when it returns. To play a
 * backend that is killed, {@code reset()} what is open, then {@code refuse()}.
 *
 * <p>The port is below 32768, and reserved while the backend refuses: no other program is given it in the meantime.
 */
public final class TestBackend implements LoopbackBackend {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final InetSocketAddress address;
    private final Connections connections;

    // Guarded by this; exactly one of the two is there, none after close.
    private @Nullable LoopbackListener listener;
    private @Nullable Socket reserved;
    private Conduct conduct = Conduct.ECHO;
    private boolean closed;

    private TestBackend(InetAddress address) {
        this.connections = new Connections("backend", this::serve);
        LoopbackListener first = LoopbackListener.openBelowEphemeralPorts(address, connections::serve);
        this.listener = first;
        this.address = first.address();
    }

    /** {@return one that echoes, on the loopback address of the preferred family} */
    public static TestBackend start() {
        return start(Sockets.loopback());
    }

    /**
     * Starts one.
     *
     * @param address where to listen; its family is the backend's
     * @return one that echoes
     * @throws UncheckedIOException if it cannot listen there
     */
    public static TestBackend start(InetAddress address) {
        return new TestBackend(address);
    }

    /** Refuses new connections: nothing listens any more. Those that are open go on echoing. */
    public void refuse() {
        conduct(Conduct.REFUSE);
    }

    /** Resets the open connections now, and every new one as soon as it is accepted, as {@link ResettingBackend} does. */
    public void reset() {
        conduct(Conduct.RESET);
        connections.resetOpen();
    }

    /**
     * Accepts, but neither reads nor answers, on open connections too: what is sent to it waits in the kernel's buffers,
     * and at most one buffer of 16 KiB, until it recovers. A FIN waits like bytes; a reset is noticed when it recovers.
     */
    public void stall() {
        conduct(Conduct.STALL);
    }

    /** Echoes again; connections that were stalled get what they waited for. */
    public void recover() {
        conduct(Conduct.ECHO);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Traffic traffic() {
        return connections.traffic();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (listener != null) {
                listener.close();
                listener = null;
            }
            if (reserved != null) {
                Sockets.close(reserved);
                reserved = null;
            }
            connections.close();
            notifyAll();
        }
        connections.join();
    }

    /** Resets what is open without a change of conduct: nothing of one test reaches the next. */
    void cutOpen() {
        connections.resetOpen();
        synchronized (this) {
            notifyAll();
        }
    }

    /** Counts from zero again. */
    void forgetTraffic() {
        connections.forgetTraffic();
    }

    private synchronized void conduct(Conduct next) {
        if (closed) {
            throw new IllegalStateException("backend " + hostPort() + " is closed");
        }
        try {
            if (next == Conduct.REFUSE && listener != null) {
                listener.close();
                listener = null;
                reserved = Sockets.reserve(address, true);
            } else if (next != Conduct.REFUSE && listener == null) {
                if (reserved != null) {
                    Sockets.close(reserved);
                    reserved = null;
                }
                listener = LoopbackListener.open(address, connections::serve);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reserve " + address, e);
        }
        conduct = next;
        notifyAll();
    }

    private void serve(LoopbackConnection connection) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (mayMove(connection)) {
            int count = connection.read(buffer);
            if (count < 0) {
                connection.endOutput();
                return;
            }
            if (!mayMove(connection)) {
                return;
            }
            connection.write(buffer, count);
        }
    }

    /** Waits while stalled; resets the connection instead if that is what new ones get. */
    private synchronized boolean mayMove(LoopbackConnection connection) {
        try {
            while (conduct == Conduct.STALL && !connection.isClosed()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        if (conduct == Conduct.RESET) {
            connection.reset();
        }
        return !connection.isClosed();
    }

    private enum Conduct {
        ECHO,
        REFUSE,
        RESET,
        STALL
    }
}
