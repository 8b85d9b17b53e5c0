package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.now;
import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.Readiness;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionSummary;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a signal to the daemon does to the load balancer inside. */
class StopIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final String STOPPED = "the load balancer has stopped";
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private EchoBackend echo;
    private LoadBalancer lb;

    @BeforeEach
    void start() throws IOException {
        echo = leaks.closing(EchoBackend.start());
        lb = leaks.watch(plain(echo).observer(heard).start());
    }

    /** BEHAVIOUR 49. */
    @Test
    void stopIsNotReadyAcceptsNobodyAndLetsSessionsGoOn() throws Exception {
        assertThat(lb.readiness()).isEqualTo(Readiness.READY);
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            CompletionStage<Void> stopped = lb.stop(LONG);
            await().atMost(SOON).until(() -> lb.readiness() == Readiness.STOPPING);
            await().atMost(SOON).untilAsserted(() -> assertThatThrownBy(() -> TestClient.connect(lb.address()))
                    .isInstanceOf(ConnectException.class));
            client.echo(HELLO);
            assertThatThrownBy(() -> lb.pool().add("127.0.0.1:9"))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessage("the load balancer is stopping: nothing changed");
            assertThat(stopped.toCompletableFuture()).isNotDone();
            client.endOutput();
            client.awaitEnd();
            now(stopped);
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 49. */
    @Test
    void graceEndsWhatIsStillOpen() throws Exception {
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            long begun = System.nanoTime();
            CompletionStage<Void> stopped = lb.stop(GRACE);
            assertThat(client.awaitReset()).isEmpty();
            now(stopped);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(GRACE, GRACE.plusMillis(1500));
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.SHUTDOWN);
        await().atMost(SOON).until(() -> echo.traffic().open() == 0);
    }

    /** BEHAVIOUR 49: the second one ends it now. */
    @Test
    void secondStopEndsItNow() throws Exception {
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            CompletionStage<Void> first = lb.stop(LONG);
            CompletionStage<Void> second = lb.stop(Duration.ZERO);
            now(second);
            now(first);
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.SHUTDOWN);
    }

    /** BEHAVIOUR 49: a later, longer grace lengthens nothing. */
    @Test
    void laterStopNeverLengthensTheGrace() throws Exception {
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            CompletionStage<Void> stopped = lb.stop(GRACE);
            assertThat(lb.stop(LONG).toCompletableFuture()).isNotDone();
            now(stopped);
            assertThat(client.awaitReset()).isEmpty();
        }
    }

    /** BEHAVIOUR 49: a session that is still looking for its backend is ended too. */
    @Test
    void stopEndsAPendingConnect() throws Exception {
        UnansweringBackend vanished = leaks.closing(UnansweringBackend.vanished());
        LoadBalancer waiting =
                leaks.watch(plain(vanished).connectTimeout(LONG).observer(heard).start());
        try (TestClient client = TestClient.connect(waiting.address())) {
            await().atMost(SOON).until(() -> waiting.listeners().get(0).sessions() == 1);
            now(waiting.stop(Duration.ZERO));
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.SHUTDOWN);
    }

    /** "Until they are all gone", said with the longest duration there is. */
    @Test
    void graceMayBeLongerThanAnyClock() throws Exception {
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            CompletionStage<Void> stopped = lb.stop(ChronoUnit.FOREVER.getDuration());
            client.endOutput();
            client.awaitEnd();
            now(stopped);
        }
    }

    /** Whoever closes in an observer or behind a stage is on a thread that the end has to wait for. */
    @Test
    void closingOnItsOwnThreadsDoesNotWaitForItself() throws Exception {
        lb.addObserver(new LoadBalancerObserver() {
            @Override
            public void sessionClosed(SessionSummary session) {
                lb.close();
            }
        });
        TestClient.connect(lb.address()).close();
        await().atMost(SOON).until(() -> lb.readiness() == Readiness.STOPPING);
        now(lb.stop(Duration.ZERO));
        LoadBalancer other = leaks.watch(plain(echo).start());
        now(other.pool().strategy(Strategies.firstAvailable()).thenRun(other::close));
        now(other.stop(Duration.ZERO));
    }

    /** A start that fails leaves nothing, whatever part of a user's it was that failed. */
    @Test
    void startWithAStrategyThatFailsLeavesNothing() {
        Strategy failing = new Strategy() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public Picker bind(Candidates candidates, @Nullable Picker previous) {
                throw new IllegalStateException("fails on purpose");
            }
        };
        assertThatThrownBy(() -> plain(echo).strategy(failing).start()).hasMessage("fails on purpose");
    }

    /** Who asks for the sessions all the while gets an answer to each question: the sessions, or that there are none. */
    @Test
    void sessionsAskedForDuringTheStopAreShownOrRefused() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                clients.add(TestClient.connect(lb.address()));
            }
            await().atMost(SOON).until(() -> heard.connected.get() == 300);
            CompletionStage<Void> stopped = lb.stop(Duration.ZERO);
            while (!stopped.toCompletableFuture().isDone()) {
                assertThat(refusal(lb.sessions(SessionQuery.any(SessionQuery.MOST))))
                        .isIn("", STOPPED);
                assertThat(refusal(lb.kill(-1))).isIn("", STOPPED);
            }
            assertThat(refusal(lb.sessions(SessionQuery.any(1)))).isEqualTo(STOPPED);
            assertThat(refusal(lb.kill(-1))).isEqualTo(STOPPED);
        } finally {
            clients.forEach(TestClient::close);
        }
    }

    /** Stopping again, and closing what has stopped, does nothing. */
    @Test
    void stoppingWhatHasStoppedIsHarmless() throws Exception {
        now(lb.stop(Duration.ZERO));
        now(lb.stop(LONG));
        lb.close();
        assertThat(lb.readiness()).isEqualTo(Readiness.STOPPING);
        assertThatThrownBy(() -> now(lb.alive())).hasMessageContaining("stopped");
    }

    /** Empty if it was answered. */
    private static String refusal(CompletionStage<?> answer) throws Exception {
        try {
            now(answer);
            return "";
        } catch (ExecutionException e) {
            return String.valueOf(e.getMessage()).replace("java.lang.IllegalStateException: ", "");
        }
    }
}
