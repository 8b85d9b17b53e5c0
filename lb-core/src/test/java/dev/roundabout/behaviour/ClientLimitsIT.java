package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.CloseReason;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionSummary;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.NamedBackend;
import dev.roundabout.testing.TestBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits of each client address at a listener; ClientLimitsTest has their arithmetic. */
class ClientLimitsIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();

    /** BEHAVIOUR 36. */
    @Test
    void excessIsResetAtOnceAndAPlaceComesBackWithAClose() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = start(echo, new ClientLimitsConfig(2, 0, 0, LONG, Duration.ZERO));
        try (TestClient first = TestClient.connect(lb.address());
                TestClient second = TestClient.connect(lb.address())) {
            for (int round = 1; round <= 3; round++) {
                first.echo(HELLO);
                long begun = System.nanoTime();
                try (TestClient excess = TestClient.connect(lb.address())) {
                    assertThat(excess.awaitReset()).isEmpty();
                }
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
                assertThat(status(lb).refused()).containsEntry(AdmissionRefusal.CLIENT_SESSIONS, (long) round);
            }
            second.echo(HELLO);
            second.endOutput();
            second.awaitEnd();
            awaitSessions(lb, 1);
            try (TestClient third = TestClient.connect(lb.address())) {
                third.echo(HELLO);
            }
        }
        assertThat(heard.closed(3)).extracting(SessionSummary::reason).containsOnly(CloseReason.NORMAL);
        assertThat(echo.traffic().accepted()).isEqualTo(3);
    }

    /** BEHAVIOUR 36: one client's excess is not another's. */
    @Test
    void anotherAddressIsServedMeanwhile() throws Exception {
        NamedBackend named = leaks.closing(NamedBackend.start("s1"));
        LoadBalancer lb = start(named, new ClientLimitsConfig(0, 2, 0, LONG, Duration.ZERO));
        assertThat(LocalClient.ask("127.0.0.2", lb.address())).isEqualTo("s1");
        assertThat(LocalClient.ask("127.0.0.2", lb.address())).isEqualTo("s1");
        for (int i = 0; i < 5; i++) {
            assertThat(LocalClient.ask("127.0.0.2", lb.address())).isEqualTo(LocalClient.RESET);
        }
        assertThat(LocalClient.ask("127.0.0.3", lb.address())).isEqualTo("s1");
        assertThat(status(lb).refused()).containsEntry(AdmissionRefusal.CLIENT_RATE, 5L);
    }

    /** BEHAVIOUR 36. */
    @Test
    void placeComesBackAfterAFailedConnect() throws Exception {
        TestBackend backend = leaks.closing(TestBackend.start());
        LoadBalancer lb = start(backend, new ClientLimitsConfig(1, 0, 0, LONG, Duration.ZERO));
        backend.refuse();
        for (int i = 1; i <= 3; i++) {
            try (TestClient client = TestClient.connect(lb.address())) {
                assertThat(client.awaitReset()).isEmpty();
            }
            awaitSessions(lb, 0);
        }
        assertThat(heard.closed(3)).extracting(SessionSummary::reason).containsOnly(CloseReason.CONNECT_FAILED);
        assertThat(status(lb).refused()).containsEntry(AdmissionRefusal.CLIENT_SESSIONS, 0L);
        backend.recover();
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
        }
    }

    /** BEHAVIOUR 36: over the soft rate a session waits before it is given to a backend, and loses nothing. */
    @Test
    void overTheSoftRateASessionIsDelayed() throws Exception {
        Duration delay = Duration.ofMillis(600);
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = start(echo, new ClientLimitsConfig(0, 0, 1, LONG, delay));
        try (TestClient first = TestClient.connect(lb.address())) {
            first.echo(HELLO);
            long begun = System.nanoTime();
            try (TestClient second = TestClient.connect(lb.address())) {
                second.send(HELLO);
                awaitSessions(lb, 2);
                assertThat(echo.traffic().accepted()).isEqualTo(1);
                assertThat(second.receive(HELLO.length)).isEqualTo(HELLO);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(delay, delay.plusSeconds(2));
            }
        }
        assertThat(heard.closed(2)).extracting(SessionSummary::reason).containsOnly(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 36. */
    @Test
    void placeComesBackAfterAResetWhileDelayed() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = start(echo, new ClientLimitsConfig(2, 0, 1, LONG, LONG));
        try (TestClient first = TestClient.connect(lb.address())) {
            first.echo(HELLO);
            for (int round = 1; round <= 3; round++) {
                try (TestClient delayed = TestClient.connect(lb.address())) {
                    delayed.send(HELLO);
                    awaitSessions(lb, 2);
                    try (TestClient excess = TestClient.connect(lb.address())) {
                        assertThat(excess.awaitReset())
                                .as("a delayed session counts")
                                .isEmpty();
                    }
                    delayed.reset();
                }
                assertThat(heard.closed(round).get(round - 1).reason()).isEqualTo(CloseReason.CLIENT_RESET);
                awaitSessions(lb, 1);
            }
            first.echo(HELLO);
        }
        assertThat(echo.traffic().accepted()).isEqualTo(1);
        assertThat(status(lb).refused()).containsEntry(AdmissionRefusal.CLIENT_SESSIONS, 3L);
    }

    /** BEHAVIOUR 36: a FIN is no leaving: who asks and ends his output is served after his delay. */
    @Test
    void whoEndsHisOutputWhileDelayedIsServed() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = start(echo, new ClientLimitsConfig(0, 0, 1, LONG, Duration.ofMillis(300)));
        try (TestClient first = TestClient.connect(lb.address());
                TestClient delayed = TestClient.connect(lb.address())) {
            first.echo(HELLO);
            delayed.send(HELLO);
            delayed.endOutput();
            assertThat(delayed.receiveToEnd()).isEqualTo(HELLO);
        }
    }

    private LoadBalancer start(LoopbackBackend backend, ClientLimitsConfig limits) throws IOException {
        return leaks.watch(
                plain(backend).perClient(limits).eventLoops(2).observer(heard).start());
    }

    private static void awaitSessions(LoadBalancer lb, int count) {
        await().atMost(SOON).until(() -> status(lb).sessions() == count);
    }

    private static ListenerStatus status(LoadBalancer lb) {
        return lb.listeners().get(0);
    }
}
