package dev.roundabout.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/**
 * A client that sends one byte a write, as fast as it can.
 *
 * @param address where it connects to
 */
public record TricklingClient(InetSocketAddress address) {
    /**
     * Connects, sends byte by byte, ends its output, receives to the end, closes.
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
                        OutputStream out = client.socket().getOutputStream();
                        for (byte b : bytes) {
                            out.write(b);
                        }
                        client.endOutput();
                    },
                    client::receiveToEnd);
        }
    }
}
