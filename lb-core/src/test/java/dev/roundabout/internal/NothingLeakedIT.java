package dev.roundabout.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.LoadBalancer;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Each kind of leak is noticed, and nothing else is. */
class NothingLeakedIT {
    private final NothingLeaked leaks = new NothingLeaked(Duration.ofMillis(200));

    @BeforeEach
    void begin() throws IOException {
        leaks.begin();
    }

    @Test
    void cleanTestPasses() {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        assertThat(echo.traffic().open()).isZero();
        assertThatCode(leaks::end).doesNotThrowAnyException();
    }

    @Test
    void openSessionIsNoticed() throws IOException {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer balancer = leaks.watch(LoadBalancer.builder()
                .listen("127.0.0.1:0")
                .backend(echo.hostPort())
                .health(HealthCheckConfig.NONE)
                .start());
        try (TestClient client = TestClient.connect(balancer.address())) {
            client.echo(new byte[1]);
            assertThatThrownBy(leaks::end)
                    .hasMessageContaining("listener default: 1 sessions")
                    .hasMessageContaining("pool default: 1 sessions")
                    .hasMessageContaining("backend " + echo.hostPort() + ": 1 slots");
        }
    }

    @Test
    void openSocketIsNoticed() throws Exception {
        try (ServerSocket forgotten = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(forgotten.isBound()).isTrue();
            assertThatThrownBy(leaks::end).hasMessageContaining("descriptors [socket:");
        }
    }

    @Test
    void runningThreadIsNoticed() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Thread forgotten = new Thread(() -> awaitQuietly(over), "lb-forgotten");
        forgotten.start();
        try {
            assertThatThrownBy(leaks::end).hasMessageContaining("threads [lb-forgotten]");
        } finally {
            over.countDown();
            forgotten.join();
        }
    }

    @Test
    void warningIsNoticed() {
        LoggerFactory.getLogger("dev.roundabout.test").warn("this warning is part of a test");
        assertThatThrownBy(leaks::end).hasMessageContaining("this warning is part of a test");
    }

    @Test
    void announcedWarningIsAllowed() {
        leaks.allow("part of .* test");
        LoggerFactory.getLogger("dev.roundabout.test").warn("this warning is part of a test");
        assertThatCode(leaks::end).doesNotThrowAnyException();
    }

    @Test
    void bufferThatNobodyReleasedIsNoticed() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        leaks.allow("LEAK");
        forgetBuffer();
        assertThatThrownBy(leaks::end).hasMessageContaining("LEAK:");
    }

    @Test
    void resourceThatCannotBeClosedIsNoticed() {
        leaks.closing(() -> {
            throw new IllegalStateException("does not close");
        });
        assertThatThrownBy(leaks::end).hasMessageContaining("does not close");
    }

    private static void forgetBuffer() {
        ByteBuf forgotten = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        forgotten.writeByte(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
