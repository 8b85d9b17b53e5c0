package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.backup;
import static dev.roundabout.behaviour.Balancers.in;
import static dev.roundabout.behaviour.Balancers.now;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionSummary;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.FlakyProbe;
import dev.roundabout.testing.HalfClosingClient;
import dev.roundabout.testing.NamedBackend;
import dev.roundabout.testing.Payload;
import dev.roundabout.testing.RefusingBackend;
import dev.roundabout.testing.TestBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reaching a backend when some cannot be reached. */
class FailOverIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();

    /** BEHAVIOUR 20. */
    @Test
    void refusedConnectionGoesToTheNextBackendAndTheClientSeesNothing() throws Exception {
        RefusingBackend refusing = leaks.closing(RefusingBackend.start());
        NamedBackend up = leaks.closing(NamedBackend.start("s2"));
        LoadBalancer lb = leaks.watch(plain(refusing, up).observer(heard).start());
        long begun = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            assertThat(TestClient.ask(lb.address())).isEqualTo("s2");
        }
        assertThat(since(begun)).as("no attempt waits for a timeout").isLessThan(Duration.ofSeconds(2));
        assertThat(heard.closed(10)).extracting(SessionSummary::reason).containsOnly(CloseReason.NORMAL);
        assertThat(heard.failures).isNotEmpty().containsOnly(ConnectFailure.REFUSED);
        assertThat(status(lb, refusing).counters().connectFailures()).isEqualTo(heard.failures.size());
        assertThat(status(lb, up).counters().opened()).isEqualTo(10);
    }

    /** BEHAVIOUR 21. */
    @Test
    void droppedSynGoesToTheNextBackendAfterTheConnectTimeout() throws Exception {
        UnansweringBackend vanished = leaks.closing(UnansweringBackend.vanished());
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(vanished)
                .backend(backup(echo))
                .connectTimeout(Duration.ofMillis(300))
                .observer(heard)
                .start());
        long begun = System.nanoTime();
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            assertThat(since(begun)).isBetween(Duration.ofMillis(300), Duration.ofMillis(1800));
        }
        assertThat(heard.failures).containsExactly(ConnectFailure.TIMED_OUT);
        assertThat(heard.closed(1).get(0).attempts()).isEqualTo(2);
    }

    /** BEHAVIOUR 21: the total is bounded by time, BEHAVIOUR 25: and then the client is closed. */
    @Test
    void budgetEndsTheSearchInTheMiddleOfAnAttempt() throws Exception {
        LoadBalancer lb = leaks.watch(plain(
                        leaks.closing(UnansweringBackend.vanished()),
                        leaks.closing(UnansweringBackend.vanished()),
                        leaks.closing(UnansweringBackend.vanished()))
                .connectTimeout(Duration.ofMillis(400))
                .failOver(new FailOverConfig(3, Duration.ofMillis(600)))
                .observer(heard)
                .start());
        long begun = System.nanoTime();
        try (TestClient client = TestClient.connect(lb.address())) {
            assertThat(client.awaitReset()).isEmpty();
            assertThat(since(begun)).isBetween(Duration.ofMillis(600), Duration.ofMillis(1600));
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CONNECT_FAILED);
        assertThat(heard.closed.get(0).attempts()).isEqualTo(2);
    }

    /** BEHAVIOUR 21: the total is bounded by attempts. */
    @Test
    void attemptsEndTheSearchBeforeTheBudget() throws Exception {
        LoadBalancer lb = leaks.watch(plain(
                        leaks.closing(UnansweringBackend.vanished()),
                        leaks.closing(UnansweringBackend.vanished()),
                        leaks.closing(UnansweringBackend.vanished()))
                .connectTimeout(Duration.ofMillis(200))
                .failOver(new FailOverConfig(2, Duration.ofSeconds(8)))
                .observer(heard)
                .start());
        try (TestClient client = TestClient.connect(lb.address())) {
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CONNECT_FAILED);
        assertThat(heard.closed.get(0).attempts()).isEqualTo(2);
        assertThat(heard.closed.get(0).duration()).isLessThan(Duration.ofSeconds(2));
    }

    /** BEHAVIOUR 22: a network that cannot be reached is passed over as a refusal is. TCP has no route to a broadcast address. */
    @Test
    void unreachableNetworkGoesToTheNextBackendAtOnce() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain().backend("127.255.255.255:3000")
                .backend(backup(echo))
                .observer(heard)
                .start());
        long begun = System.nanoTime();
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
        }
        assertThat(since(begun)).isLessThan(A_SECOND);
        assertThat(heard.failures).containsExactly(ConnectFailure.UNREACHABLE);
        assertThat(heard.closed(1).get(0).attempts()).isEqualTo(2);
    }

    /** BEHAVIOUR 23. */
    @Test
    void afterRelayHasBegunNothingIsGivenToAnotherBackend() throws Exception {
        ScriptedBackend breaking = leaks.closing(ScriptedBackend.start(connection -> {
            if (connection.getInputStream().readNBytes(HELLO.length).length == HELLO.length) {
                ScriptedBackend.reset(connection);
            }
        }));
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(
                plain(breaking).backend(backup(echo)).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(HELLO);
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.BACKEND_RESET);
        assertThat(heard.closed.get(0).attempts()).isEqualTo(1);
        assertThat(echo.traffic().accepted()).isZero();
    }

    /** BEHAVIOUR 23 and 2: what the client sent while backends failed reaches the last one once, in order. */
    @Test
    void bytesSentBeforeTheBackendIsThereArriveOnceInOrder() throws Exception {
        UnansweringBackend vanished = leaks.closing(UnansweringBackend.vanished());
        RefusingBackend refusing = leaks.closing(RefusingBackend.start());
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(vanished, refusing)
                .backend(backup(echo))
                .connectTimeout(Duration.ofMillis(300))
                .observer(heard)
                .start());
        byte[] payload = Payload.ofSize(1_000_000);
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(payload);
        }
        assertThat(heard.closed(1).get(0).attempts()).isEqualTo(3);
        assertThat(echo.traffic().bytesReceived()).isEqualTo(payload.length);
    }

    /** BEHAVIOUR 24. */
    @Test
    void oneAttemptMeansOne() throws Exception {
        RefusingBackend refusing = leaks.closing(RefusingBackend.start());
        NamedBackend up = leaks.closing(NamedBackend.start("s2"));
        LoadBalancer lb = leaks.watch(plain(refusing, up)
                .failOver(new FailOverConfig(1, Duration.ofSeconds(10)))
                .observer(heard)
                .start());
        int served = 0;
        for (int i = 0; i < 10; i++) {
            try (TestClient client = TestClient.connect(lb.address())) {
                served += client.receiveToEnd().length > 0 ? 1 : 0;
            } catch (IOException reset) {
                // The refusing backend's turn.
            }
        }
        assertThat(served).isEqualTo(5);
        assertThat(heard.closed(10)).extracting(SessionSummary::attempts).containsOnly(1);
        assertThat(heard.failures).hasSize(5);
    }

    /** BEHAVIOUR 24: backups only when no primary is eligible, BEHAVIOUR 30: and primaries again when they are back. */
    @Test
    void backupServesOnlyWhileNoPrimaryIsEligible() throws Exception {
        NamedBackend first = leaks.closing(NamedBackend.start("s1"));
        NamedBackend second = leaks.closing(NamedBackend.start("s2"));
        NamedBackend spare = leaks.closing(NamedBackend.start("spare"));
        LoadBalancer lb =
                leaks.watch(plain(first, second).backend(backup(spare)).start());
        for (int i = 0; i < 6; i++) {
            assertThat(TestClient.ask(lb.address())).isIn("s1", "s2");
        }
        now(in(lb, first).disable());
        for (int i = 0; i < 6; i++) {
            assertThat(TestClient.ask(lb.address())).isEqualTo("s2");
        }
        now(in(lb, second).disable());
        for (int i = 0; i < 6; i++) {
            assertThat(TestClient.ask(lb.address())).isEqualTo("spare");
        }
        now(in(lb, first).enable());
        for (int i = 0; i < 6; i++) {
            assertThat(TestClient.ask(lb.address())).isEqualTo("s1");
        }
    }

    /** BEHAVIOUR 30: found down and up again by probes. */
    @Test
    void trafficReturnsToPrimariesThatAreUpAgain() throws Exception {
        TestBackend primary = leaks.closing(TestBackend.start());
        NamedBackend spare = leaks.closing(NamedBackend.start("spare"));
        LoadBalancer lb = leaks.watch(plain(primary)
                .backend(backup(spare))
                .health(new HealthCheckConfig(
                        new HealthCheckConfig.Tcp(), Duration.ofMillis(40), Duration.ofSeconds(1), 2, 2, null))
                .start());
        echoes(lb);
        primary.refuse();
        await().atMost(SOON).until(() -> status(lb, primary).state().equals("down"));
        assertThat(TestClient.ask(lb.address())).isEqualTo("spare");
        primary.recover();
        await().atMost(SOON).until(() -> status(lb, primary).state().equals("up"));
        for (int i = 0; i < 4; i++) {
            echoes(lb);
        }
        assertThat(status(lb, spare).counters().opened()).isEqualTo(1);
        assertThat(status(lb, primary).counters().opened()).isEqualTo(5);
    }

    /** BEHAVIOUR 25. */
    @Test
    void clientIsClosedAtOnceWhenNoBackendCanBeReached() throws Exception {
        LoadBalancer lb =
                leaks.watch(plain(leaks.closing(RefusingBackend.start()), leaks.closing(RefusingBackend.start()))
                        .observer(heard)
                        .start());
        long begun = System.nanoTime();
        try (TestClient client = TestClient.connect(lb.address())) {
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(since(begun)).isLessThan(A_SECOND);
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CONNECT_FAILED);
        assertThat(heard.closed.get(0).attempts()).isEqualTo(2);
    }

    /** BEHAVIOUR 25: nor when there is none. */
    @Test
    void clientIsClosedAtOnceWhenThereIsNoBackend() throws Exception {
        LoadBalancer lb = leaks.watch(plain().observer(heard).start());
        long begun = System.nanoTime();
        try (TestClient client = TestClient.connect(lb.address())) {
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(since(begun)).isLessThan(A_SECOND);
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NO_BACKEND);
        assertThat(heard.closed.get(0).attempts()).isZero();
    }

    /** BEHAVIOUR 26. */
    @Test
    void clientThatResetsWhileTheConnectIsPendingFreesItsSlot() throws Exception {
        UnansweringBackend vanished = leaks.closing(UnansweringBackend.vanished());
        LoadBalancer lb = leaks.watch(plain(vanished)
                .connectTimeout(Duration.ofSeconds(8))
                .observer(heard)
                .start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(HELLO);
            await().atMost(SOON).until(() -> status(lb, vanished).sessions() == 1);
            client.reset();
            await().atMost(A_SECOND).until(() -> status(lb, vanished).sessions() == 0);
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CLIENT_RESET);
        assertThat(lb.listeners().get(0).sessions()).isZero();
        assertThat(heard.failures).as("the backend did not fail").isEmpty();
    }

    /** BEHAVIOUR 26 and 3: a FIN while the connect is pending is not a leave. */
    @Test
    void clientThatEndsItsOutputWhileTheConnectIsPendingIsServed() throws Exception {
        UnansweringBackend vanished = leaks.closing(UnansweringBackend.vanished());
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(vanished)
                .backend(backup(echo))
                .connectTimeout(Duration.ofMillis(300))
                .observer(heard)
                .start());
        assertThat(new HalfClosingClient(lb.address()).exchange(HELLO)).isEqualTo(HELLO);
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 27. */
    @Test
    void backendThatAcceptsAndClosesAtOnceIsPassedOnCountedAndEjected() throws Exception {
        ScriptedBackend closing = leaks.closing(ScriptedBackend.start(Socket::close));
        NamedBackend up = leaks.closing(NamedBackend.start("s2"));
        LoadBalancer lb = leaks.watch(plain(closing, up)
                .eject(new EjectConfig(3, Duration.ofSeconds(30), Duration.ofSeconds(30)))
                .observer(heard)
                .start());
        int empty = 0;
        for (int i = 0; i < 6; i++) {
            empty += TestClient.ask(lb.address()).isEmpty() ? 1 : 0;
        }
        assertThat(empty).as("the end is passed on").isEqualTo(3);
        await().atMost(SOON).until(() -> status(lb, closing).state().equals("ejected"));
        assertThat(status(lb, closing).counters().errors()).isEqualTo(3);
        for (int i = 0; i < 6; i++) {
            assertThat(TestClient.ask(lb.address())).isEqualTo("s2");
        }
    }

    /** BEHAVIOUR 28. */
    @Test
    void stoppedBackendHoldsUpNobodyElseAndAContentCheckMarksItDown() throws Exception {
        UnansweringBackend stopped = leaks.closing(UnansweringBackend.stopped());
        FlakyProbe page = leaks.closing(FlakyProbe.answering(200));
        LoadBalancer lb = leaks.watch(plain(stopped, page)
                .health(new HealthCheckConfig(
                        HealthCheckConfig.Http.get("/"), Duration.ofMillis(100), Duration.ofSeconds(1), 1, 1, null))
                .start());
        try (TestClient first = TestClient.connect(lb.address());
                TestClient second = TestClient.connect(lb.address())) {
            first.send(REQUEST);
            second.send(REQUEST);
            await().atMost(SOON).until(() -> status(lb, page).counters().downstreamBytes() > 0);
            assertThat(status(lb, stopped).sessions())
                    .as("the other one hangs; that is what the check is for")
                    .isEqualTo(1);
            await().atMost(SOON).until(() -> status(lb, stopped).state().equals("down"));
            assertThat(status(lb, page).state()).isEqualTo("up");
            for (int i = 0; i < 6; i++) {
                assertThat(new HalfClosingClient(lb.address()).exchange(REQUEST))
                        .asString(US_ASCII)
                        .startsWith("HTTP/1.1 200");
            }
            first.reset();
            second.reset();
        }
    }

    /** BEHAVIOUR 29. */
    @Test
    void ejectedBackendIsRetriedLaterAndRecoversFully() throws Exception {
        TestBackend failing = leaks.closing(TestBackend.start());
        TestBackend steady = leaks.closing(TestBackend.start());
        LoadBalancer lb = leaks.watch(plain(failing, steady)
                .eject(new EjectConfig(2, Duration.ofMillis(400), Duration.ofMillis(400)))
                .observer(heard)
                .start());
        failing.refuse();
        while (heard.failures.size() < 2) {
            echoes(lb);
        }
        await().atMost(SOON).until(() -> status(lb, failing).state().equals("ejected"));
        assertThat(status(lb, failing).takesTraffic()).isFalse();
        assertThat(heard.failures).hasSize(2);
        failing.recover();
        await().atMost(SOON).until(() -> status(lb, failing).ejectedFor().isZero());
        long before = failing.traffic().accepted();
        for (int i = 0; i < 10; i++) {
            echoes(lb);
        }
        assertThat(failing.traffic().accepted() - before).as("its whole share").isEqualTo(5);
        assertThat(heard.failures).hasSize(2);
    }

    private static void echoes(LoadBalancer lb) throws IOException {
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
