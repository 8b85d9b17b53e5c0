package dev.roundabout.testing;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A client that reads only when it is told to, and whose receive buffer is as small as the system allows: whoever sends to
 * it is blocked soon. Sending and reading may be done by two threads at a time.
 */
public final class SlowReader implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024;

    private final TestClient client;

    private SlowReader(TestClient client) {
        this.client = client;
    }

    /**
     * Connects.
     *
     * @param address where to
     * @return a connected client that stands still
     * @throws IOException if it is refused, or not answered in ten seconds
     */
    public static SlowReader connect(InetSocketAddress address) throws IOException {
        return new SlowReader(TestClient.connect(address, RECEIVE_BUFFER_BYTES));
    }

    /**
     * Sends bytes, waiting while the other side does not take them: with an echo in front of it, that is for ever, unless
     * somebody reads.
     *
     * @param bytes what to send
     * @throws IOException if the connection is broken
     */
    public void send(byte[] bytes) throws IOException {
        client.send(bytes);
    }

    /**
     * Ends its output with a FIN; reading goes on.
     *
     * @throws IOException if the connection is broken
     */
    public void endOutput() throws IOException {
        client.endOutput();
    }

    /**
     * Reads so many bytes, and stands still again.
     *
     * @param count how many, 0 or more
     * @return just as many
     * @throws IOException if the connection ends or breaks before, or nothing comes for ten seconds
     */
    public byte[] read(int count) throws IOException {
        return client.receive(count);
    }

    /**
     * Reads on to the end.
     *
     * @return what was left
     * @throws IOException if the connection breaks, or nothing comes for ten seconds
     */
    public byte[] readToEnd() throws IOException {
        return client.receiveToEnd();
    }

    /** Closes the connection: a reset if bytes that came were not read. Harmless when called again. */
    @Override
    public void close() {
        client.close();
    }
}
