package dev.roundabout.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What an active HTTP check finds when a backend is not always well: a page whose status follows a script. One connection
 * gets one answer. The last status of the script is repeated for ever.
 */
public final class FlakyProbe implements LoopbackBackend {
    private static final int LONGEST_REQUEST = 8 * 1024;

    private final FixedBackend backend;
    // Guarded by itself.
    private final Deque<Integer> script = new ArrayDeque<>();

    private FlakyProbe(InetAddress address, int... statuses) {
        answer(statuses);
        this.backend = new FixedBackend(address, "probed", this::serve);
    }

    /**
     * Starts a page on the loopback address of the preferred family.
     *
     * @param statuses at least one HTTP status, 100 to 599; 0 resets the connection instead of answering
     * @return one that runs
     */
    public static FlakyProbe answering(int... statuses) {
        return new FlakyProbe(Sockets.loopback(), statuses);
    }

    /**
     * Replaces the script; requests whose answer is not decided yet get the new one.
     *
     * @param statuses at least one HTTP status, 100 to 599; 0 resets the connection instead of answering
     */
    public void answer(int... statuses) {
        if (statuses.length == 0) {
            throw new IllegalArgumentException("statuses: none (expected: at least one)");
        }
        for (int status : statuses) {
            if (status != 0 && (status < 100 || status > 599)) {
                throw new IllegalArgumentException("status: " + status + " (expected: 0, or 100 to 599)");
            }
        }
        synchronized (script) {
            script.clear();
            Arrays.stream(statuses).forEach(script::add);
        }
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

    private void serve(LoopbackConnection connection) throws IOException {
        if (!readRequest(connection)) {
            return;
        }
        int status = next();
        if (status == 0) {
            connection.reset();
            return;
        }
        byte[] answer = ("HTTP/1.1 " + status + " Scripted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        connection.write(answer, answer.length);
        connection.endOutput();
    }

    private int next() {
        synchronized (script) {
            return script.size() > 1 ? script.remove() : script.element();
        }
    }

    /** Reads up to the empty line; false if the client leaves before, as a plain TCP check does. */
    private static boolean readRequest(LoopbackConnection connection) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        byte[] buffer = new byte[1024];
        while (request.size() < LONGEST_REQUEST) {
            int count = connection.read(buffer);
            if (count < 0) {
                return false;
            }
            request.write(buffer, 0, count);
            if (request.toString(StandardCharsets.US_ASCII).contains("\r\n\r\n")) {
                return true;
            }
        }
        return false;
    }
}
