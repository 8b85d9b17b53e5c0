package dev.roundabout.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** A backend's end of one connection, counted. Served by one thread; {@code reset} may come from any. */
final class LoopbackConnection {
    private final Socket socket;
    private final LongAdder received;
    private final LongAdder sent;
    private final CountDownLatch closed = new CountDownLatch(1);

    LoopbackConnection(Socket socket, LongAdder received, LongAdder sent) {
        this.socket = socket;
        this.received = received;
        this.sent = sent;
    }

    /** Waits for bytes; -1 when the peer has ended its output. */
    int read(byte[] buffer) throws IOException {
        int count = socket.getInputStream().read(buffer);
        if (count > 0) {
            received.add(count);
        }
        return count;
    }

    void write(byte[] bytes, int length) throws IOException {
        socket.getOutputStream().write(bytes, 0, length);
        sent.add(length);
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits until this side is closed or reset by another thread. */
    void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void reset() {
        Sockets.reset(socket);
        closed.countDown();
    }

    void close() {
        Sockets.close(socket);
        closed.countDown();
    }
}
