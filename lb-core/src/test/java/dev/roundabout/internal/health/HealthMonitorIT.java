package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CheckResult;
import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.Health;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.Probe;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.HealthCheckConfig.Tcp;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.time.ThreadScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The monitor with its real probers, over loopback. */
final class HealthMonitorIT {
    private final Leftovers leftovers = new Leftovers();
    private final ThreadScheduler control = new ThreadScheduler();
    private final HostNames names =
            new HostNames(control, host -> List.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})));
    private final HealthMonitor monitor = HealthMonitor.start(control, new Random(1), names, () -> false);
    private final Queue<CheckResult> results = new ConcurrentLinkedQueue<>();
    private final Queue<Health> verdicts = new ConcurrentLinkedQueue<>();

    @AfterEach
    void nothingIsLeft() throws Exception {
        onControl(() -> {
            monitor.close();
            names.close();
        });
        control.close();
        leftovers.assertNone();
    }

    /** BEHAVIOUR 38 and 39. */
    @Test
    void aBackendGoesDownAndComesBack() throws Exception {
        InetSocketAddress where;
        try (ServerSocket listener = listener(0)) {
            where = (InetSocketAddress) listener.getLocalSocketAddress();
            watch(FakeSubject.at(where), check(new Tcp(), null));
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> List.copyOf(verdicts).equals(List.of(Health.UP)));
        }
        await().atMost(Duration.ofSeconds(5))
                .until(() -> List.copyOf(verdicts).equals(List.of(Health.UP, Health.DOWN)));
        assertThat(results.stream().filter(r -> r.outcome() == Outcome.REFUSED).count())
                .isGreaterThanOrEqualTo(3);
        try (ServerSocket listener = listener(where.getPort())) {
            assertThat(listener.isBound()).isTrue();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> List.copyOf(verdicts).equals(List.of(Health.UP, Health.DOWN, Health.UP)));
        }
    }

    /** BEHAVIOUR 39: a host that says nothing is told by its timeout, with the step and the time. */
    @Test
    void aSilentBackendTimesOut() throws Exception {
        try (ServerSocket listener = listener(0)) {
            watch(FakeSubject.at((InetSocketAddress) listener.getLocalSocketAddress()), check(Http.get("/"), null));
            // Not the first result: on a cold JVM, before the classes are loaded, a probe may come no further than
            // CONNECT.
            await().atMost(Duration.ofSeconds(8))
                    .until(() -> results.stream().anyMatch(r -> r.step() == CheckResult.Step.RECEIVE));
            assertThat(results).allSatisfy(result -> {
                assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
                assertThat(result.took()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
            });
            assertThat(verdicts).containsExactly(Health.DOWN);
        }
    }

    /** BEHAVIOUR 40. */
    @Test
    void aProbeGoesToAnotherAddressByName() throws Exception {
        try (HandServer server = HandServer.answering("HTTP/1.0 200 OK\r\n\r\n")) {
            FakeSubject elsewhere = FakeSubject.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            watch(
                    elsewhere,
                    check(
                            Http.get("/"),
                            new ProbeAddress("checker", server.address().getPort())));
            await().atMost(Duration.ofSeconds(5)).until(() -> verdicts.contains(Health.UP));
            assertThat(server.requests.get(0))
                    .contains("\r\nHost: checker:" + server.address().getPort() + "\r\n");
        }
    }

    /** BEHAVIOUR 41: a thousand begin at one instant, and few have a socket. */
    @Test
    void aThousandSubjectsNeedFewDescriptors() throws Exception {
        try (HandServer server = HandServer.answering()) {
            FakeSubject subject = FakeSubject.at(server.address());
            int before = Leftovers.descriptors();
            AtomicInteger most = new AtomicInteger();
            onControl(() -> {
                for (int i = 0; i < 1000; i++) {
                    monitor.watch(subject, check(new Tcp(), null), this::record);
                }
            });
            await().atMost(Duration.ofSeconds(8))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> {
                        most.accumulateAndGet(Leftovers.descriptors(), Math::max);
                        return results.size() >= 3000;
                    });
            assertThat(verdicts).hasSize(1000).containsOnly(Health.UP);
            // Besides: the selector's own, one accepted connection, and what listing the directory takes.
            assertThat(most.get() - before).isLessThan(2 * HealthMonitor.MOST_CONNECTIONS + 12);
        }
    }

    private void watch(ProbeSubject subject, HealthCheckConfig check) throws Exception {
        onControl(() -> monitor.watch(subject, check, this::record));
    }

    private void record(CheckResult result, @Nullable Health verdict) {
        assertThat(Thread.currentThread().getName()).isEqualTo("test-control");
        results.add(result);
        if (verdict != null) {
            verdicts.add(verdict);
        }
    }

    private void onControl(Runnable task) throws Exception {
        CompletableFuture.runAsync(task, control).get(5, TimeUnit.SECONDS);
    }

    private static ServerSocket listener(int port) throws Exception {
        return new ServerSocket(port, 128, InetAddress.getLoopbackAddress());
    }

    private static HealthCheckConfig check(Probe probe, @Nullable ProbeAddress address) {
        return new HealthCheckConfig(probe, Duration.ofMillis(100), Duration.ofMillis(300), 2, 3, address);
    }
}
