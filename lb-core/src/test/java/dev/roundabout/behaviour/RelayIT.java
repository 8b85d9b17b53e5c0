package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.backup;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionSummary;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.HalfClosingClient;
import dev.roundabout.testing.Payload;
import dev.roundabout.testing.SlowReader;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bytes and endings through the whole product; the transports' own tests go further. */
class RelayIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();

    /** BEHAVIOUR 2. */
    @Test
    void bytesSentWhileTheFirstBackendDoesNotAnswerArriveAtTheSecond() throws Exception {
        UnansweringBackend vanished = leaks.closing(UnansweringBackend.vanished());
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(vanished)
                .backend(backup(echo))
                .connectTimeout(Duration.ofMillis(200))
                .observer(heard)
                .start());
        byte[] payload = Payload.ofSize(300_000);
        assertThat(new HalfClosingClient(lb.address()).exchange(payload)).isEqualTo(payload);
        SessionSummary session = heard.closed(1).get(0);
        assertThat(session.attempts()).isEqualTo(2);
        assertThat(session.upstreamBytes()).isEqualTo(payload.length);
        assertThat(session.downstreamBytes()).isEqualTo(payload.length);
    }

    /** BEHAVIOUR 3. */
    @Test
    void dataAndFinAtOnceStillGetTheWholeAnswer() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(echo).observer(heard).start());
        byte[] payload = Payload.ofSize(3 * MEBIBYTE);
        assertThat(new HalfClosingClient(lb.address()).exchange(HELLO)).isEqualTo(HELLO);
        assertThat(new HalfClosingClient(lb.address()).exchange(payload)).isEqualTo(payload);
        assertThat(heard.closed(2)).extracting(SessionSummary::reason).containsOnly(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 4. */
    @Test
    void backendGoesOnSendingAfterTheClientHasEnded() throws Exception {
        ScriptedBackend late = leaks.closing(ScriptedBackend.start(connection -> {
            byte[] question = connection.getInputStream().readAllBytes();
            for (int i = 0; i < 20; i++) {
                connection.getOutputStream().write(question);
            }
        }));
        LoadBalancer lb = leaks.watch(plain(late).observer(heard).start());
        assertThat(new HalfClosingClient(lb.address()).exchange(HELLO)).hasSize(20 * HELLO.length);
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 5. */
    @Test
    void clientGoesOnSendingAfterTheBackendHasEnded() throws Exception {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        ScriptedBackend ended = leaks.closing(ScriptedBackend.start(connection -> {
            connection.shutdownOutput();
            received.complete(connection.getInputStream().readAllBytes());
        }));
        LoadBalancer lb = leaks.watch(plain(ended).observer(heard).start());
        byte[] payload = Payload.ofSize(MEBIBYTE);
        try (TestClient client = TestClient.connect(lb.address())) {
            client.awaitEnd();
            client.send(payload);
            client.endOutput();
            assertThat(received.get(5, TimeUnit.SECONDS)).isEqualTo(payload);
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 8. */
    @Test
    void clientGetsWhatWasReadBeforeTheBackendResetAndThenAReset() throws Exception {
        byte[] payload = Payload.ofSize(200_000);
        CountDownLatch allRead = new CountDownLatch(1);
        ScriptedBackend breaking = leaks.closing(ScriptedBackend.start(connection -> {
            connection.getOutputStream().write(payload);
            waitFor(allRead);
            ScriptedBackend.reset(connection);
        }));
        LoadBalancer lb = leaks.watch(plain(breaking).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            whenReadFrom(lb, breaking, payload.length, allRead);
            assertThat(client.awaitReset()).isEqualTo(payload);
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.BACKEND_RESET);
    }

    /** BEHAVIOUR 8: what waits in the kernel for a client that has not read yet would be thrown away by a reset. */
    @Test
    void clientThatHadNotReadYetGetsItAllBeforeTheReset() throws Exception {
        byte[] payload = Payload.ofSize(100_000);
        CountDownLatch allRead = new CountDownLatch(1);
        ScriptedBackend breaking = leaks.closing(ScriptedBackend.start(connection -> {
            connection.getOutputStream().write(payload);
            waitFor(allRead);
            ScriptedBackend.reset(connection);
        }));
        LoadBalancer lb = leaks.watch(plain(breaking).observer(heard).start());
        try (SlowReader client = SlowReader.connect(lb.address())) {
            whenReadFrom(lb, breaking, payload.length, allRead);
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(SOON)
                    .until(() -> status(lb, breaking).counters().errors() == 1);
            assertThat(client.read(payload.length)).isEqualTo(payload);
            assertThatThrownBy(() -> client.read(1)).hasMessageContaining("reset");
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.BACKEND_RESET);
    }

    /** BEHAVIOUR 9. */
    @Test
    void clientResetReachesTheBackendWithinASecond() throws Exception {
        CompletableFuture<String> ending = new CompletableFuture<>();
        ScriptedBackend reading = leaks.closing(ScriptedBackend.start(connection -> ending.complete(end(connection))));
        LoadBalancer lb = leaks.watch(plain(reading).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(HELLO);
            await().atMost(SOON).until(() -> status(lb, reading).counters().upstreamBytes() == HELLO.length);
            client.reset();
        }
        assertThat(ending.get(1, TimeUnit.SECONDS)).isEqualTo("Connection reset");
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CLIENT_RESET);
    }

    /** BEHAVIOUR 9: while it is the backend that sends, and the client reads nothing. */
    @Test
    void resetOfAClientThatDoesNotReadReachesASendingBackend() throws Exception {
        CompletableFuture<String> ending = new CompletableFuture<>();
        ScriptedBackend sending = leaks.closing(ScriptedBackend.start(connection -> {
            try {
                while (true) {
                    connection.getOutputStream().write(new byte[MEBIBYTE]);
                }
            } catch (IOException e) {
                ending.complete(String.valueOf(e.getMessage()));
            }
        }));
        LoadBalancer lb = leaks.watch(plain(sending).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            await().atMost(SOON).until(() -> status(lb, sending).counters().downstreamBytes() > 100_000);
            client.reset();
        }
        assertThat(ending.get(1, TimeUnit.SECONDS)).containsAnyOf("reset", "Broken pipe");
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CLIENT_RESET);
    }

    /** BEHAVIOUR 11. */
    @Test
    void everyByteReadReachesTheClientThoughItIsStillSending() throws Exception {
        byte[] payload = Payload.ofSize(MEBIBYTE);
        CountDownLatch allRead = new CountDownLatch(1);
        ScriptedBackend deaf = leaks.closing(ScriptedBackend.start(connection -> {
            connection.getOutputStream().write(payload);
            waitFor(allRead);
            // What close() is to a program with unread bytes; Java would send a FIN before it.
            ScriptedBackend.reset(connection);
        }));
        LoadBalancer lb = leaks.watch(plain(deaf).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            CompletableFuture<String> over = sendWithoutEnd(client);
            whenReadFrom(lb, deaf, payload.length, allRead);
            assertThat(client.receive(payload.length)).isEqualTo(payload);
            // The kernel tells of a reset once, and here it is the sender who asks.
            assertThat(over.get(5, TimeUnit.SECONDS)).containsIgnoringCase("reset");
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.BACKEND_RESET);
    }

    /** BEHAVIOUR 11: a backend that ends its output before it leaves is a clean end, whatever is still being sent. */
    @Test
    void cleanEndReachesAClientThatIsStillSending() throws Exception {
        byte[] payload = Payload.ofSize(MEBIBYTE);
        ScriptedBackend ending = leaks.closing(ScriptedBackend.start(connection -> {
            connection.getOutputStream().write(payload);
            connection.shutdownOutput();
            end(connection);
        }));
        LoadBalancer lb = leaks.watch(plain(ending).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            CompletableFuture<String> over = sendWithoutEnd(client);
            assertThat(client.receiveToEnd()).isEqualTo(payload);
            client.reset();
            assertThat(over.get(5, TimeUnit.SECONDS)).isNotEmpty();
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CLIENT_RESET);
    }

    /** Counts down as soon as the load balancer has read so many bytes from the backend. */
    private static void whenReadFrom(LoadBalancer lb, ScriptedBackend backend, int bytes, CountDownLatch latch) {
        Thread watch = new Thread(() -> {
            await().atMost(SOON).until(() -> status(lb, backend).counters().downstreamBytes() == bytes);
            latch.countDown();
        });
        watch.setDaemon(true);
        watch.start();
    }

    /** Sends on another thread until that fails; completes with the failure's message. */
    private static CompletableFuture<String> sendWithoutEnd(TestClient client) {
        CompletableFuture<String> over = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            try {
                while (true) {
                    client.send(new byte[10_000]);
                }
            } catch (IOException e) {
                over.complete(String.valueOf(e.getMessage()));
            }
        });
        sender.setDaemon(true);
        sender.start();
        return over;
    }

    /** Reads to the end; returns how it ended. */
    private static String end(Socket connection) {
        try {
            byte[] buffer = new byte[16 * 1024];
            while (connection.getInputStream().read(buffer) >= 0) {
                // Only the end matters.
            }
            return "end";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(5, TimeUnit.SECONDS)) {
                throw new IOException("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
