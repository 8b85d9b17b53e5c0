package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * TCP's urgent byte. It may be lost on the way, or come as a byte among the others, as RFC 6093 has it; the others must
 * come as they were sent.
 */
class UrgentDataIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);

    /** Does not occur in what else is sent. */
    private static final int URGENT = 0xff;

    private static final int PIECES = 40;
    private static final int PIECE = 5_000;

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();

    /** BEHAVIOUR 17. */
    @Test
    void urgentBytesInTheMiddleOfBothStreamsDisturbNothing() throws Exception {
        CompletableFuture<byte[]> atBackend = new CompletableFuture<>();
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(connection -> {
            sendWithUrgentBytes(connection);
            atBackend.complete(connection.getInputStream().readAllBytes());
        }));
        LoadBalancer lb = leaks.watch(plain(backend).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            sendWithUrgentBytes(client.socket());
            assertThat(withoutUrgentBytes(client.receiveToEnd())).isEqualTo(payload());
        }
        assertThat(withoutUrgentBytes(atBackend.get(5, TimeUnit.SECONDS))).isEqualTo(payload());
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 17. */
    @Test
    void urgentByteThatNothingFollowsKeepsNoLoopBusy() throws Exception {
        CompletableFuture<Socket> atBackend = new CompletableFuture<>();
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(connection -> {
            byte[] hello = connection.getInputStream().readNBytes(HELLO.length);
            connection.getOutputStream().write(hello);
            connection.sendUrgentData(URGENT);
            atBackend.complete(connection);
            byte[] rest = connection.getInputStream().readAllBytes();
            connection.getOutputStream().write(withoutUrgentBytes(rest));
        }));
        LoadBalancer lb = leaks.watch(plain(backend).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(HELLO);
            assertThat(client.receive(HELLO.length)).isEqualTo(HELLO);
            client.socket().sendUrgentData(URGENT);
            atBackend.get(5, TimeUnit.SECONDS);
            LoopWork.assertIdle();
            client.send(HELLO);
            client.endOutput();
            assertThat(withoutUrgentBytes(client.receiveToEnd())).isEqualTo(HELLO);
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
    }

    private static void sendWithUrgentBytes(Socket socket) throws IOException {
        byte[] payload = payload();
        for (int i = 0; i < PIECES; i++) {
            socket.getOutputStream().write(payload, i * PIECE, PIECE);
            socket.sendUrgentData(URGENT);
        }
        socket.shutdownOutput();
    }

    private static byte[] payload() {
        byte[] payload = new byte[PIECES * PIECE];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i % 251);
        }
        return payload;
    }

    private static byte[] withoutUrgentBytes(byte[] bytes) {
        ByteArrayOutputStream others = new ByteArrayOutputStream(bytes.length);
        for (byte each : bytes) {
            if ((each & 0xff) != URGENT) {
                others.write(each);
            }
        }
        return others.toByteArray();
    }
}
