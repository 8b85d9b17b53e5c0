package dev.roundabout.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that sends in small pieces and pauses after each.
 *
 * @param address where it connects to
 * @param pieceSize how many bytes at a time, at least 1; the last piece may be smaller
 * @param pause how long it waits after a piece, zero or more
 */
public record SlowWriter(InetSocketAddress address, int pieceSize, Duration pause) {
    /** {@inheritDoc} */
    public SlowWriter {
        if (pieceSize < 1) {
            throw new IllegalArgumentException("pieceSize: " + pieceSize + " (expected: >= 1)");
        }
        if (pause.isNegative()) {
            throw new IllegalArgumentException("pause: " + pause + " (expected: zero or more)");
        }
    }

    /**
     * Connects, sends piece by piece, ends its output, receives to the end, closes. Takes the pause as often as there
     * are pieces.
     *
     * @param bytes what to send, maybe nothing
     * @return the whole answer
     * @throws IOException if the connection is refused or breaks, or nothing comes for ten seconds
     */
    public byte[] exchange(byte[] bytes) throws IOException {
        try (TestClient client = TestClient.connect(address)) {
            return Exchange.run(
                    client,
                    () -> {
                        for (int at = 0; at < bytes.length; at += pieceSize) {
                            client.send(Arrays.copyOfRange(bytes, at, Math.min(at + pieceSize, bytes.length)));
                            rest();
                        }
                        client.endOutput();
                    },
                    client::receiveToEnd);
        }
    }

    private void rest() {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
