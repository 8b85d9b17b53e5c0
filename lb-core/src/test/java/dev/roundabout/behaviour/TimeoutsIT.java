package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.SilentBackend;
import dev.roundabout.testing.SlowReader;
import dev.roundabout.testing.SlowWriter;
import dev.roundabout.testing.TestClient;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Silence in real time; SessionTest has the minutes. */
class TimeoutsIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration PACE = Duration.ofMillis(100);
    private static final int PIECES = 15;
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();

    /** BEHAVIOUR 51 and 61. */
    @Test
    void idleSessionIsEndedOnBothSides() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb =
                leaks.watch(plain(echo).idleTimeout(IDLE).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            long lastByte = System.nanoTime();
            assertThat(client.awaitReset()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - lastByte))
                    .isBetween(IDLE.minusMillis(50), IDLE.plusMillis(1500));
        }
        await().atMost(SOON).until(() -> echo.traffic().open() == 0);
        assertThat(heard.firstReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }

    /** BEHAVIOUR 51. */
    @Test
    void bytesFromTheClientAloneKeepASessionAlive() throws Exception {
        ScriptedBackend listening = leaks.closing(
                ScriptedBackend.start(connection -> connection.getInputStream().readAllBytes()));
        LoadBalancer lb =
                leaks.watch(plain(listening).idleTimeout(IDLE).observer(heard).start());
        SlowWriter client = new SlowWriter(lb.address(), 1, PACE);
        assertThat(client.exchange(new byte[PIECES])).isEmpty();
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
        assertThat(heard.closed.get(0).upstreamBytes()).isEqualTo(PIECES);
        assertThat(heard.closed.get(0).duration()).isGreaterThan(IDLE.plus(PACE));
    }

    /** BEHAVIOUR 51. */
    @Test
    void bytesFromTheBackendAloneKeepASessionAlive() throws Exception {
        ScriptedBackend telling = leaks.closing(ScriptedBackend.start(connection -> {
            for (int i = 0; i < PIECES; i++) {
                connection.getOutputStream().write(i);
                rest(PACE);
            }
            connection.shutdownOutput();
            connection.getInputStream().readAllBytes();
        }));
        LoadBalancer lb =
                leaks.watch(plain(telling).idleTimeout(IDLE).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            assertThat(client.receiveToEnd()).hasSize(PIECES);
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
        assertThat(heard.closed.get(0).duration()).isGreaterThan(IDLE.plus(PACE));
    }

    /** BEHAVIOUR 51: a client that takes what was written long ago is not idle. */
    @Test
    void writeProgressAloneKeepsASessionAlive() throws Exception {
        ScriptedBackend hasty = leaks.closing(ScriptedBackend.start(ScriptedBackend::sendWithoutEnd));
        LoadBalancer lb =
                leaks.watch(plain(hasty).idleTimeout(IDLE).observer(heard).start());
        try (SlowReader client = SlowReader.connect(lb.address())) {
            for (int i = 0; i < PIECES; i++) {
                client.read(200_000);
                rest(PACE);
            }
            assertThat(heard.closed).isEmpty();
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CLIENT_RESET);
        assertThat(heard.closed.get(0).duration()).isGreaterThan(IDLE.plus(PACE));
    }

    /** BEHAVIOUR 51. */
    @Test
    void stuckWriterIsCut() throws Exception {
        ScriptedBackend hasty = leaks.closing(ScriptedBackend.start(ScriptedBackend::sendWithoutEnd));
        LoadBalancer lb =
                leaks.watch(plain(hasty).idleTimeout(IDLE).observer(heard).start());
        try (SlowReader client = SlowReader.connect(lb.address())) {
            client.read(1);
            assertThat(heard.firstReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
            await().atMost(SOON).until(() -> hasty.traffic().open() == 0);
        }
    }

    /** BEHAVIOUR 51: zero is no limit. */
    @Test
    void withoutAnIdleTimeoutNothingIsCut() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(echo)
                .idleTimeout(Duration.ZERO)
                .halfClosedTimeout(Duration.ofMillis(100))
                .connectTimeout(Duration.ofMillis(100))
                .observer(heard)
                .start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            rest(Duration.ofMillis(600));
            client.echo(HELLO);
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 7. */
    @Test
    void halfClosedAndSilentIsEndedByItsOwnTimeout() throws Exception {
        SilentBackend silent = leaks.closing(SilentBackend.start());
        LoadBalancer lb = leaks.watch(
                plain(silent).halfClosedTimeout(IDLE).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(HELLO);
            client.endOutput();
            long ended = System.nanoTime();
            assertThat(client.awaitReset()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - ended))
                    .isBetween(IDLE.minusMillis(50), IDLE.plusMillis(1500));
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
        assertThat(status(lb, silent).sessions()).isZero();
    }

    private static void rest(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
