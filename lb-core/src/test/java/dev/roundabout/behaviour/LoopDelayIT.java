package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.Backend;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.metrics.LoadBalancerMetrics;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds up an event loop shows. */
class LoopDelayIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);

    /** A loop is asked to turn every 50 ms: held up for so long, it is late by 100 ms at least. */
    private static final Duration HELD_UP = Duration.ofMillis(160);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    @Test
    void observerThatBlocksALoopShowsInTheGaugeAndInTheLog() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        CountDownLatch never = new CountDownLatch(1);
        LoadBalancer lb = leaks.watch(plain(echo)
                .eventLoops(1)
                .observer(new LoadBalancerObserver() {
                    @Override
                    public void sessionConnected(Backend backend, Duration connectTime) {
                        block(never);
                    }
                })
                .start());
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        leaks.closing(new LoadBalancerMetrics(lb)).bindTo(registry);
        assertThat(lb.loopDelay()).isZero();
        try (LogLines log = LogLines.of("dev.roundabout.internal.session.LoopDelay");
                TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            await().atMost(SOON).until(() -> !log.matching("ms late").isEmpty());
            assertThat(log.matching("event loop 0 was ")).hasSize(1);
            assertThat(lb.loopDelay()).isBetween(Duration.ofMillis(100), SOON);
            assertThat(registry.get("lb.loop.delay").gauge().value()).isBetween(0.1, 5.0);
        }
    }

    /** A loop that does not come back is told of while it stands, and where it stands. */
    @Test
    void loopThatStandsStillIsToldOfWhileItDoes() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        CountDownLatch told = new CountDownLatch(1);
        LoadBalancer lb = leaks.watch(plain(echo)
                .eventLoops(1)
                .observer(new LoadBalancerObserver() {
                    @Override
                    public void sessionConnected(Backend backend, Duration connectTime) {
                        waitFor(told);
                    }
                })
                .start());
        try (LogLines log = LogLines.of("dev.roundabout.internal.session.LoopWatch");
                TestClient client = TestClient.connect(lb.address())) {
            client.send(HELLO);
            await().atMost(SOON).until(() -> !log.matching("event loop 0 has stood still for ")
                    .isEmpty());
            assertThat(log.matching("waitFor:")).isNotEmpty();
            told.countDown();
            assertThat(client.receive(HELLO.length)).isEqualTo(HELLO);
        } finally {
            told.countDown();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void block(CountDownLatch latch) {
        try {
            assertThat(latch.await(HELD_UP.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
