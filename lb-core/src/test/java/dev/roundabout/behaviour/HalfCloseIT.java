package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions of which one direction has ended, and then a side breaks. That no entry is left is what the extension checks. */
class HalfCloseIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private final CountDownLatch halfClosed = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** BEHAVIOUR 10. */
    @Test
    void resetOfAClientThatHadEndedItsOutputEndsTheSession() throws Exception {
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(connection -> {
            assertThat(connection.getInputStream().readAllBytes()).isEqualTo(HELLO);
            halfClosed.countDown();
            waitFor(goOn);
            ScriptedBackend.sendWithoutEnd(connection);
        }));
        LoadBalancer lb = leaks.watch(plain(backend).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(HELLO);
            client.endOutput();
            waitFor(halfClosed);
            client.reset();
        }
        LoopWork.assertIdle();
        goOn.countDown();
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CLIENT_RESET);
        assertNobodyLeft(lb, backend);
    }

    /** BEHAVIOUR 10. */
    @Test
    void resetOfABackendThatHadEndedItsOutputEndsTheSession() throws Exception {
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(connection -> {
            connection.shutdownOutput();
            waitFor(halfClosed);
            ScriptedBackend.reset(connection);
            goOn.countDown();
        }));
        LoadBalancer lb = leaks.watch(plain(backend).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.awaitEnd();
            halfClosed.countDown();
            waitFor(goOn);
            LoopWork.assertIdle();
            assertThatThrownBy(() -> {
                        while (true) {
                            client.send(HELLO);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.BACKEND_RESET);
        assertNobodyLeft(lb, backend);
    }

    private void assertNobodyLeft(LoadBalancer lb, ScriptedBackend backend) {
        await().atMost(SOON).until(() -> backend.traffic().open() == 0);
        assertThat(lb.listeners().get(0).sessions()).isZero();
        assertThat(lb.pool().status().sessions()).isZero();
        assertThat(heard.closed).hasSize(1);
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
