package dev.roundabout.testing;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A client that sends data and FIN at once, as {@code printf x | nc -N} does, and then waits for the whole answer.
 *
 * @param address where it connects to
 */
public record HalfClosingClient(InetSocketAddress address) {
    /**
     * Connects, sends, ends its output, receives to the end, closes.
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
                        client.send(bytes);
                        client.endOutput();
                    },
                    client::receiveToEnd);
        }
    }
}
