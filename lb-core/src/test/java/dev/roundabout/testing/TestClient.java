package dev.roundabout.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, exact to the byte. Connecting and every single read wait ten seconds at the most, then fail with
 * {@link SocketTimeoutException}. Sending and receiving may be done by two threads at a time, otherwise one at a time;
 * {@link #reset} and {@link #close} may come from any.
 */
public final class TestClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int SURELY_BUFFERED_BYTES = 4 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final @Nullable SocketException resetAtOnce;

    private TestClient(Socket socket, @Nullable SocketException resetAtOnce) {
        this.socket = socket;
        this.resetAtOnce = resetAtOnce;
    }

    /**
     * Connects. On loopback a connection may be made and reset before this side has looked; that too is a connected
     * client, which then finds itself reset.
     *
     * @param address where to
     * @return a connected client, without Nagle's delay
     * @throws IOException if it is refused, or not answered in time
     */
    public static TestClient connect(InetSocketAddress address) throws IOException {
        return connect(address, 0);
    }

    /**
     * Connects, reads what comes to its end, and closes: the name, if a {@link NamedBackend} answers.
     *
     * @param address where to
     * @return what came, read as UTF-8
     * @throws IOException if it is refused, reset, or not answered in time
     */
    public static String ask(InetSocketAddress address) throws IOException {
        try (TestClient client = connect(address)) {
            return new String(client.receiveToEnd(), StandardCharsets.UTF_8);
        }
    }

    /** Connects with a receive buffer of about that many bytes; 0 leaves it to the system. */
    static TestClient connect(InetSocketAddress address, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                // It bounds the window only when it is set before the handshake.
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
            socket.connect(address, Math.toIntExact(TIMEOUT.toMillis()));
            return new TestClient(socket, null);
        } catch (IOException e) {
            Sockets.close(socket);
            if (e instanceof SocketException broken && isReset(broken)) {
                return new TestClient(socket, broken);
            }
            throw e;
        }
    }

    /** {@return the socket, for what this class has no method for; closed if the connection was reset while it was made} */
    public Socket socket() {
        return socket;
    }

    /** {@return this end's address and port} */
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /**
     * Sends bytes, waiting while the other side does not take them.
     *
     * @param bytes what to send
     * @throws IOException if the connection is broken
     */
    public void send(byte[] bytes) throws IOException {
        connected().getOutputStream().write(bytes);
    }

    /**
     * Receives an exact number of bytes.
     *
     * @param count how many, 0 or more
     * @return just as many
     * @throws EOFException if the other side ended before, naming how many came
     * @throws IOException if the connection was reset, or nothing came in time
     */
    public byte[] receive(int count) throws IOException {
        byte[] bytes = connected().getInputStream().readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the other side ended after " + bytes.length + " bytes (expected: " + count + ")");
        }
        return bytes;
    }

    /**
     * Receives until the other side ends its output.
     *
     * @return what came, maybe nothing
     * @throws IOException if the connection was reset, or nothing came in time
     */
    public byte[] receiveToEnd() throws IOException {
        return connected().getInputStream().readAllBytes();
    }

    /**
     * Sends bytes and receives as many, which must be the same.
     *
     * @param bytes what to send; large amounts are sent and received at once
     * @throws IOException if the connection breaks, ends, or nothing comes in time
     * @throws AssertionError if other bytes come, naming the first offset that differs
     */
    public void echo(byte[] bytes) throws IOException {
        if (bytes.length <= SURELY_BUFFERED_BYTES) {
            send(bytes);
            Payload.requireEqual(bytes, receive(bytes.length));
        } else {
            Payload.requireEqual(bytes, Exchange.run(this, () -> send(bytes), () -> receive(bytes.length)));
        }
    }

    /**
     * Ends this side's output with a FIN; receiving goes on.
     *
     * @throws IOException if the connection is broken
     */
    public void endOutput() throws IOException {
        connected().shutdownOutput();
    }

    /**
     * Waits for the other side's FIN.
     *
     * @throws IOException if nothing comes in time
     * @throws AssertionError if bytes or a reset come instead
     */
    public void awaitEnd() throws IOException {
        int first;
        try {
            first = connected().getInputStream().read();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            throw new AssertionError("the connection broke (expected: a clean end)", e);
        }
        if (first >= 0) {
            throw new AssertionError("a byte came: " + first + " (expected: a clean end)");
        }
    }

    /**
     * Waits for the other side's reset.
     *
     * @return the bytes that came before it, maybe none
     * @throws IOException if nothing comes in time
     * @throws AssertionError if the other side ends cleanly instead
     */
    public byte[] awaitReset() throws IOException {
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = connected().getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                before.write(buffer, 0, count);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            if (!isReset(e)) {
                throw e;
            }
            return before.toByteArray();
        }
        throw new AssertionError("a clean end after " + before.size() + " bytes (expected: a reset)");
    }

    /** Resets the connection. Harmless when it is closed. */
    public void reset() {
        Sockets.reset(socket);
    }

    /** Closes the connection: a FIN, or a reset if bytes that came were not read. Harmless when called again. */
    @Override
    public void close() {
        Sockets.close(socket);
    }

    private Socket connected() throws SocketException {
        if (resetAtOnce != null) {
            throw resetAtOnce;
        }
        return socket;
    }

    /** The JDK has no type of its own for it; these are its words. */
    private static boolean isReset(SocketException e) {
        String message = e.getMessage();
        return message != null && message.contains("reset");
    }
}
