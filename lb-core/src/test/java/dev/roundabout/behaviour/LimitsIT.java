package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.limited;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend's own limit of sessions. */
class LimitsIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();

    /**
     * BEHAVIOUR 33. A backend counts a session from its first byte to its answer, which lies within the time the session
     * has its slot: it must never count more than the limit. Not even with a strategy that does not look at limits.
     */
    @ParameterizedTest
    @MethodSource("strategies")
    void limitIsNeverExceededUnderParallelLoad(Strategy strategy) throws Exception {
        Busy first = new Busy(2);
        Busy second = new Busy(5);
        ScriptedBackend smaller = leaks.closing(ScriptedBackend.start(first::serve));
        ScriptedBackend larger = leaks.closing(ScriptedBackend.start(second::serve));
        LoadBalancer lb = leaks.watch(plain().backend(limited(2, smaller))
                .backend(limited(5, larger))
                .strategy(strategy)
                .eventLoops(4)
                .observer(heard)
                .start());
        AtomicInteger served = new AtomicInteger();
        int clients = 12;
        int rounds = 40;
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int c = 0; c < clients; c++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < rounds; i++) {
                        if (isServed(lb)) {
                            served.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(8, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        heard.closed(clients * rounds);
        assertThat(first.most.get())
                .as("full at times, and never more than full")
                .isEqualTo(2);
        assertThat(second.most.get()).isEqualTo(5);
        assertThat(served.get()).isPositive();
        assertThat(heard.closed)
                .filteredOn(session -> session.backend() == null)
                .as("nobody was turned away for another reason than that all were full")
                .allMatch(session -> session.reason() == CloseReason.NO_BACKEND);
        assertThat(status(lb, smaller).sessions()).isZero();
        assertThat(status(lb, larger).sessions()).isZero();
    }

    /** BEHAVIOUR 33. */
    @Test
    void slotIsFreedByAClose() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb =
                leaks.watch(plain().backend(limited(1, echo)).observer(heard).start());
        for (int i = 0; i < 3; i++) {
            try (TestClient client = TestClient.connect(lb.address())) {
                client.echo(HELLO);
                try (TestClient excess = TestClient.connect(lb.address())) {
                    assertThat(excess.awaitReset()).isEmpty();
                }
                client.echo(HELLO);
            }
            await().atMost(SOON).until(() -> status(lb, echo).sessions() == 0);
        }
        assertThat(echo.traffic().accepted()).isEqualTo(3);
    }

    /** BEHAVIOUR 33. */
    @Test
    void slotIsFreedByAFailedConnect() throws Exception {
        TestBackend backend = leaks.closing(TestBackend.start());
        LoadBalancer lb =
                leaks.watch(plain().backend(limited(1, backend)).observer(heard).start());
        backend.refuse();
        for (int i = 0; i < 3; i++) {
            try (TestClient client = TestClient.connect(lb.address())) {
                client.awaitReset();
            }
        }
        assertThat(heard.closed(3)).allMatch(session -> session.reason() == CloseReason.CONNECT_FAILED);
        assertThat(status(lb, backend).sessions()).isZero();
        backend.recover();
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
        }
    }

    /** BEHAVIOUR 33: who finds the preferred one full goes to the next. */
    @Test
    void sessionOverTheLimitGoesToTheNextBackend() throws Exception {
        EchoBackend small = leaks.closing(EchoBackend.start());
        EchoBackend large = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain().backend(limited(1, small))
                .backend(limited(0, large))
                .strategy(Strategies.firstAvailable())
                .start());
        try (TestClient first = TestClient.connect(lb.address());
                TestClient second = TestClient.connect(lb.address());
                TestClient third = TestClient.connect(lb.address())) {
            first.echo(HELLO);
            second.echo(HELLO);
            third.echo(HELLO);
            assertThat(status(lb, small).sessions()).isEqualTo(1);
            assertThat(status(lb, large).sessions()).isEqualTo(2);
        }
    }

    static List<Strategy> strategies() {
        return List.of(Strategies.roundRobin(), new Careless());
    }

    private static boolean isServed(LoadBalancer lb) throws IOException {
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(HELLO);
            return client.receiveToEnd().length == 1;
        } catch (IOException turnedAway) {
            return false;
        }
    }

    /** Picks the first it has not tried, full or not. */
    private static final class Careless implements Strategy {
        @Override
        public String name() {
            return "careless";
        }

        @Override
        public Picker bind(Candidates candidates, @Nullable Picker previous) {
            return context -> candidates.usable().stream()
                    .filter(candidate -> !context.excludes(candidate))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return name();
        }
    }

    /** Counts who is being served. */
    private static final class Busy {
        private static final long SERVING_NANOS = 5_000_000;

        final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger now = new AtomicInteger();
        /** The first sessions stay until it has been full once, however slow the machine is. */
        private final CountDownLatch full;

        Busy(int limit) {
            full = new CountDownLatch(limit);
        }

        void serve(Socket connection) throws IOException {
            if (connection.getInputStream().readNBytes(HELLO.length).length < HELLO.length) {
                return;
            }
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            full.countDown();
            try {
                assertThat(full.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LockSupport.parkNanos(SERVING_NANOS);
            now.decrementAndGet();
            connection.getOutputStream().write(1);
        }
    }
}
