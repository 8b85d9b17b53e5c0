package dev.roundabout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.LoadBalancerExtension;
import dev.roundabout.testing.Payload;
import dev.roundabout.testing.TestBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What {@link LoadBalancerExtension} gives a test class, and what it makes fail. */
class LoadBalancerExtensionIT {
    private static final byte[] PAYLOAD = Payload.ofSize(100);
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    @Test
    void leakedSessionFailsItsTestAndNoOther() {
        EngineExecutionResults results = run(LeavesASessionOpen.class);
        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test("first"),
                                finishedWithFailure(message(text -> text.startsWith("sessions still open 300 ms after")
                                        && text.contains(": 1 (expected: 0;")))))
                .haveExactly(1, event(test("second"), finishedSuccessfully()));
        results.containerEvents().assertStatistics(stats -> stats.failed(0));
        LeavesASessionOpen.FORGOTTEN.forEach(TestClient::close);
    }

    @Test
    void leakedThreadFailsTheClass() {
        try {
            run(LeavesALoadBalancerRunning.class)
                    .containerEvents()
                    .assertThatEvents()
                    .haveExactly(
                            1,
                            event(
                                    container(LeavesALoadBalancerRunning.class),
                                    finishedWithFailure(
                                            message(text -> text.startsWith("threads still running 300 ms after")
                                                    && text.contains("[lb-")))));
        } finally {
            LeavesALoadBalancerRunning.FORGOTTEN.forEach(LoadBalancer::close);
        }
    }

    @Test
    void backendsRecoverAfterEachTest() {
        passes(BreaksEveryBackend.class, 8);
    }

    @Test
    void backendsThatChecksOrTestsTookOutComeBack() {
        passes(TakesBackendsOut.class, 3);
    }

    @Test
    void addedBackendsAndTrafficAreForgottenBetweenTests() {
        passes(AddsABackend.class, 2);
    }

    @Test
    void staticFieldIsOneLoadBalancerForTheClassAndItsNestedOnes() {
        SharesOne.SEEN.clear();
        passes(SharesOne.class, 3);
        assertThat(SharesOne.SEEN).hasSize(1);
        assertThatIllegalStateException().isThrownBy(() -> SharesOne.LB.address());
    }

    @Test
    void instanceFieldIsALoadBalancerForEachTest() {
        HasItsOwn.SEEN.clear();
        passes(HasItsOwn.class, 2);
        assertThat(HasItsOwn.SEEN).hasSize(2);
    }

    @Test
    void instanceFieldOfASharedInstanceLivesAsLongAsTheClass() {
        passes(OneInstance.class, 2);
    }

    @Test
    void settingsReachTheBuilder() {
        passes(HasSettings.class, 1);
    }

    private static void passes(Class<?> testClass, int tests) {
        EngineExecutionResults results = run(testClass);
        results.allEvents().failed().assertThatEvents().isEmpty();
        results.testEvents().assertStatistics(stats -> stats.started(tests).succeeded(tests));
    }

    private static EngineExecutionResults run(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .execute();
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class LeavesASessionOpen {
        static final List<TestClient> FORGOTTEN = new ArrayList<>();

        @RegisterExtension
        static final LoadBalancerExtension LB =
                LoadBalancerExtension.withEchoBackends(1).patience(IMPATIENT);

        @Test
        @Order(1)
        void first() throws IOException {
            TestClient client = LB.connect();
            FORGOTTEN.add(client);
            client.echo(PAYLOAD);
        }

        @Test
        @Order(2)
        void second() throws IOException {
            try (TestClient client = LB.connect()) {
                client.echo(PAYLOAD);
            }
        }
    }

    static class LeavesALoadBalancerRunning {
        static final List<LoadBalancer> FORGOTTEN = new ArrayList<>();

        @RegisterExtension
        static final LoadBalancerExtension LB =
                LoadBalancerExtension.withEchoBackends(1).patience(IMPATIENT);

        @Test
        void forgets() throws IOException {
            FORGOTTEN.add(LoadBalancer.builder().listen("127.0.0.1:0").start());
        }
    }

    static class AddsABackend {
        @RegisterExtension
        static final LoadBalancerExtension LB = LoadBalancerExtension.withEchoBackends(1);

        @Test
        void once() throws IOException {
            assertThat(LB.loadBalancer().pool().backends()).hasSize(1);
            for (int i = 0; i < 3; i++) {
                try (TestClient client = LB.connect()) {
                    client.echo(PAYLOAD);
                }
            }
            assertThat(LB.backend(0).traffic().accepted()).isEqualTo(3);
            assertThat(LB.backend(0).traffic().bytesReceived()).isEqualTo(3L * PAYLOAD.length);
            LB.loadBalancer().pool().add("127.0.0.1:9");
        }

        @Test
        void again() throws IOException {
            once();
        }
    }

    static class BreaksEveryBackend {
        @RegisterExtension
        static final LoadBalancerExtension LB = LoadBalancerExtension.withEchoBackends(2);

        @Test
        void refuse() throws IOException {
            try (TestClient open = works()) {
                LB.backends().forEach(TestBackend::refuse);
                open.echo(PAYLOAD);
                try (TestClient client = LB.connect()) {
                    client.awaitReset();
                }
            }
        }

        @Test
        void refuseAgain() throws IOException {
            refuse();
        }

        @Test
        void reset() throws IOException {
            try (TestClient open = works()) {
                LB.backends().forEach(TestBackend::reset);
                open.awaitReset();
            }
        }

        @Test
        void resetAgain() throws IOException {
            reset();
        }

        @Test
        void stall() throws IOException {
            try (TestClient open = works()) {
                LB.backends().forEach(TestBackend::stall);
                open.send(PAYLOAD);
            }
        }

        @Test
        void stallAgain() throws IOException {
            stall();
        }

        @Test
        void recover() throws IOException {
            try (TestClient open = works()) {
                LB.backends().forEach(TestBackend::stall);
                open.send(PAYLOAD);
                LB.backends().forEach(TestBackend::recover);
                assertThat(open.receive(PAYLOAD.length)).isEqualTo(PAYLOAD);
            }
        }

        @Test
        void clientsSeeNothingOfOneThatRefuses() throws IOException {
            LB.backend(1).refuse();
            long before = LB.backend(1).traffic().accepted();
            for (int i = 0; i < 4; i++) {
                works().close();
            }
            assertThat(LB.backend(1).traffic().accepted()).isEqualTo(before);
        }

        private static TestClient works() throws IOException {
            TestClient client = LB.connect();
            client.echo(PAYLOAD);
            return client;
        }
    }

    static class TakesBackendsOut {
        private static final HealthCheckConfig OFTEN = new HealthCheckConfig(
                new HealthCheckConfig.Tcp(), Duration.ofMillis(20), Duration.ofMillis(500), 1, 1, null);

        @RegisterExtension
        static final LoadBalancerExtension LB = LoadBalancerExtension.withEchoBackends(2)
                .with(builder ->
                        builder.health(OFTEN).eject(new EjectConfig(1, Duration.ofMinutes(1), Duration.ofMinutes(1))));

        @Test
        void down() {
            allEligible();
            LB.backend(0).refuse();
            await().atMost(Duration.ofSeconds(5)).until(() -> status(0).health() == Health.DOWN);
        }

        @Test
        void disabled() {
            allEligible();
            handle(0).disable().toCompletableFuture().join();
        }

        @Test
        void drained() {
            allEligible();
            handle(1).drain(Duration.ZERO).toCompletableFuture().join();
        }

        private static void allEligible() {
            assertThat(status(0).eligible()).isTrue();
            assertThat(status(1).eligible()).isTrue();
        }

        private static BackendStatus status(int index) {
            return handle(index).status();
        }

        private static Backend handle(int index) {
            return LB.loadBalancer()
                    .pool()
                    .backend(LB.backend(index).hostPort())
                    .orElseThrow();
        }
    }

    static class SharesOne {
        static final Set<InetSocketAddress> SEEN = new HashSet<>();

        @RegisterExtension
        static final LoadBalancerExtension LB = LoadBalancerExtension.withEchoBackends(1);

        @Test
        void one() throws IOException {
            works();
        }

        @Test
        void two() throws IOException {
            works();
        }

        @Nested
        class Inner {
            @Test
            void three() throws IOException {
                works();
            }
        }

        private static void works() throws IOException {
            SEEN.add(LB.address());
            try (TestClient client = LB.connect()) {
                client.echo(PAYLOAD);
            }
        }
    }

    static class HasItsOwn {
        static final Set<LoadBalancer> SEEN = new HashSet<>();

        @RegisterExtension
        final LoadBalancerExtension lb = LoadBalancerExtension.withEchoBackends(1);

        @Test
        void one() throws IOException {
            works();
        }

        @Test
        void two() throws IOException {
            works();
        }

        private void works() throws IOException {
            SEEN.add(lb.loadBalancer());
            assertThat(lb.backend(0).traffic().accepted()).isZero();
            try (TestClient client = lb.connect()) {
                client.echo(PAYLOAD);
            }
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {
        @RegisterExtension
        final LoadBalancerExtension lb = LoadBalancerExtension.withEchoBackends(1);

        private final Set<LoadBalancer> seen = new HashSet<>();

        @Test
        void one() {
            isTheOnlyOne();
        }

        @Test
        void two() {
            isTheOnlyOne();
        }

        private void isTheOnlyOne() {
            seen.add(lb.loadBalancer());
            assertThat(seen).hasSize(1);
        }
    }

    static class HasSettings {
        @RegisterExtension
        static final LoadBalancerExtension LB = LoadBalancerExtension.withEchoBackends(0)
                .with(builder -> builder.maxSessions(7))
                .with(builder -> builder.backend("127.0.0.1:9"));

        @Test
        void allOfThemAreInForce() {
            assertThat(LB.loadBalancer().listeners().get(0).maxSessions()).isEqualTo(7);
            assertThat(LB.loadBalancer().pool().backends()).hasSize(1);
        }
    }
}
