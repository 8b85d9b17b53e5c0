package dev.roundabout.testing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sending and receiving at the same time, so that neither waits for the other for ever. */
final class Exchange {
    private final TestClient client;
    private final Sending sending;

    // Written by the sending thread before it ends.
    private volatile @Nullable Throwable failure;

    private Exchange(TestClient client, Sending sending) {
        this.client = client;
        this.sending = sending;
    }

    /** Sends on a thread of its own while the caller receives; when receiving fails, sending is cut short. */
    static byte[] run(TestClient client, Sending sending, Receiving receiving) throws IOException {
        return new Exchange(client, sending).run(receiving);
    }

    private byte[] run(Receiving receiving) throws IOException {
        Thread sender = Threads.start("client-" + client.localAddress().getPort() + "-send", this::send);
        try {
            return receiving.run();
        } catch (IOException e) {
            client.reset();
            Threads.join(sender);
            Throwable sendingFailed = failure;
            if (sendingFailed != null) {
                e.addSuppressed(sendingFailed);
            }
            throw e;
        }
    }

    private void send() {
        try {
            sending.run();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    /** What is sent, and how. */
    interface Sending {
        void run() throws IOException;
    }

    /** What is received. */
    interface Receiving {
        byte[] run() throws IOException;
    }
}
