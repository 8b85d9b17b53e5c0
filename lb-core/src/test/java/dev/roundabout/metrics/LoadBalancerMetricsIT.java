package dev.roundabout.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.LoadBalancer;
import dev.roundabout.testing.EchoBackend;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of a real load balancer. */
final class LoadBalancerMetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final EchoBackend first = EchoBackend.start();
    private final EchoBackend second = EchoBackend.start();
    private final LoadBalancer lb = LoadBalancer.builder()
            .listen("127.0.0.1:0")
            .backend(text(first.address()))
            .start();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final LoadBalancerMetrics metrics = new LoadBalancerMetrics(lb);

    LoadBalancerMetricsIT() throws IOException {
        metrics.bindTo(registry);
    }

    @AfterEach
    void close() {
        metrics.close();
        lb.close();
        first.close();
        second.close();
        registry.close();
    }

    @Test
    void sessionIsCountedFromConnectToClose() throws IOException {
        try (Socket client = open()) {
            assertThat(registry.get("lb.sessions.active").gauge().value()).isEqualTo(1);
            assertThat(registry.get("lb.listener.sessions").gauge().value()).isEqualTo(1);
            assertThat(registry.get("lb.listener.sessions.limit").gauge().value())
                    .isEqualTo(lb.listeners().get(0).maxSessions());
            assertThat(registry.get("lb.connect").timer().count()).isEqualTo(1);
            assertThat(registry.get("lb.bytes")
                            .tag("direction", "upstream")
                            .functionCounter()
                            .count())
                    .isEqualTo(5);
            assertThat(client.isConnected()).isTrue();
        }
        await().atMost(PATIENCE)
                .until(() ->
                        registry.find("lb.sessions").tag("reason", "normal").counter() != null);
        assertThat(registry.get("lb.sessions")
                        .tag("backend", text(first.address()))
                        .counter()
                        .count())
                .isEqualTo(1);
        await().atMost(PATIENCE)
                .until(() -> registry.get("lb.sessions.active").gauge().value() == 0);
    }

    @Test
    void metersComeAndGoWithTheirBackend() throws IOException {
        String added = text(second.address());
        lb.pool().add(added);
        assertThat(of(added)).isNotEmpty();
        await().atMost(PATIENCE)
                .until(() -> registry.find("lb.health.checks")
                                .tag("backend", added)
                                .tag("cause", "good")
                                .counter()
                        != null);
        lb.pool().backend(added).orElseThrow().removeNow().toCompletableFuture().join();
        await().atMost(PATIENCE).until(() -> of(added).isEmpty());
        assertThat(of(text(first.address()))).isNotEmpty();
    }

    @Test
    void sessionsCutByRemovingTheirBackendAreStillCounted() throws IOException {
        lb.pool().add(text(second.address()));
        try (Socket client = open()) {
            assertThat(client.isConnected()).isTrue();
            lb.pool()
                    .backend(text(first.address()))
                    .orElseThrow()
                    .removeNow()
                    .toCompletableFuture()
                    .join();
            await().atMost(PATIENCE)
                    .until(() -> registry.find("lb.sessions")
                                    .tag("reason", "backend-removed")
                                    .counter()
                            != null);
        }
        assertThat(of(text(first.address()))).isEmpty();
    }

    @Test
    void failedAttemptsAreCountedByCause() throws IOException {
        first.close();
        try (Socket client = new Socket(lb.address().getAddress(), lb.address().getPort())) {
            assertThat(client.isConnected()).isTrue();
            await().atMost(PATIENCE)
                    .until(() -> registry.find("lb.connect.failures")
                                    .tag("cause", "refused")
                                    .counter()
                            != null);
        }
        await().atMost(PATIENCE)
                .until(() ->
                        registry.find("lb.sessions").tag("backend", "(none)").counter() != null);
    }

    /** Names and tags are a contract. */
    @Test
    void everyMeterHasTheTagsOfItsKind() throws IOException {
        open().close();
        await().atMost(PATIENCE).until(() -> registry.find("lb.sessions").counter() != null);
        for (Meter meter : registry.getMeters()) {
            if (meter.getId().getName().equals("lb.connect.histogram")) {
                // The buckets of the timer, which this registry keeps as gauges of their own.
                continue;
            }
            LoadBalancerMeters kind = Arrays.stream(LoadBalancerMeters.values())
                    .filter(known -> known.meterName().equals(meter.getId().getName()))
                    .findFirst()
                    .orElseThrow();
            assertThat(meter.getId().getTags().stream().map(Tag::getKey))
                    .containsExactlyInAnyOrderElementsOf(kind.tags());
            assertThat(meter.getId().getDescription()).isEqualTo(kind.help());
        }
        assertThat(Arrays.stream(LoadBalancerMeters.values()).map(LoadBalancerMeters::meterName))
                .containsExactly(
                        "lb.sessions.active",
                        "lb.sessions",
                        "lb.connect",
                        "lb.connect.failures",
                        "lb.bytes",
                        "lb.backend.up",
                        "lb.backend.state",
                        "lb.pool.taking.traffic",
                        "lb.pool.failing.open",
                        "lb.health.checks",
                        "lb.admission.rejected",
                        "lb.listener.sessions",
                        "lb.listener.sessions.limit",
                        "lb.loop.delay",
                        "lb.bytes.kept",
                        "lb.bytes.kept.limit",
                        "lb.descriptors.open",
                        "lb.descriptors.limit",
                        "lb.memory.direct.used",
                        "lb.memory.direct.limit",
                        "lb.access.log.dropped");
    }

    /** Netty's buffers are in the account of the JDK: it has no other. */
    @Test
    void descriptorsAndMemoryOfTheProcessAreShown() throws IOException {
        double open;
        try (Socket client = open()) {
            assertThat(client.isConnected()).isTrue();
            open = gauge("lb.descriptors.open");
        }
        // Both ends of both connections. Backwards: what others give back meanwhile only makes it more.
        await().atMost(PATIENCE).until(() -> open - gauge("lb.descriptors.open") >= 4);
        assertThat(gauge("lb.descriptors.limit")).isGreaterThan(open).isLessThan(1e9);

        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(32 << 20);
        double used;
        try {
            used = gauge("lb.memory.direct.used");
        } finally {
            buffer.release();
        }
        assertThat(used - gauge("lb.memory.direct.used")).isGreaterThanOrEqualTo(32 << 20);
        assertThat(gauge("lb.memory.direct.limit")).isGreaterThan(used);
        assertThat(gauge("lb.bytes.kept.limit"))
                .isEqualTo(Math.min(64 << 20, Math.floor(gauge("lb.memory.direct.limit") / 4)));
    }

    @Test
    void closingTakesEveryMeterAway() throws IOException {
        open().close();
        await().atMost(PATIENCE).until(() -> registry.find("lb.sessions").counter() != null);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private List<Meter> of(String backend) {
        return registry.getMeters().stream()
                .filter(meter -> backend.equals(meter.getId().getTag("backend")))
                .toList();
    }

    /** Connected through and back. */
    private Socket open() throws IOException {
        Socket socket = new Socket(lb.address().getAddress(), lb.address().getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
        return socket;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
