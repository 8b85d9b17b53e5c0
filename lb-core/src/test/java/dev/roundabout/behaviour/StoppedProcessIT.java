package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CheckResult;
import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.Health;
import dev.roundabout.LoadBalancer;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.FlakyProbe;
import dev.roundabout.testing.HalfClosingClient;
import dev.roundabout.testing.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that is stopped by SIGSTOP, as one that hangs: its kernel accepts all the same. */
class StoppedProcessIT {
    private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    /** BEHAVIOUR 28, and 42 for the session that it had. */
    @Test
    void contentCheckFindsAStoppedProcessAndTheOthersAreUnaffected() throws Exception {
        PageProcess process = leaks.closing(PageProcess.start());
        FlakyProbe steady = leaks.closing(FlakyProbe.answering(200));
        LoadBalancer lb = leaks.watch(plain(process, steady)
                .health(check(HealthCheckConfig.Http.get("/")))
                .start());
        Heard heard = new Heard();
        LoadBalancer byTcp = leaks.watch(plain(process)
                .health(check(new HealthCheckConfig.Tcp()))
                .observer(heard)
                .start());
        await().atMost(SOON).until(() -> status(lb, process).health() == Health.UP);
        await().atMost(SOON).until(() -> status(lb, steady).health() == Health.UP);
        await().atMost(SOON).until(() -> status(byTcp, process).health() == Health.UP);

        process.stop();
        try (TestClient first = TestClient.connect(lb.address());
                TestClient second = TestClient.connect(lb.address())) {
            for (TestClient client : List.of(first, second)) {
                client.send(REQUEST);
            }
            await().atMost(SOON).until(() -> status(lb, process).health() == Health.DOWN);
            CheckResult last = status(lb, process).lastCheck();
            assertThat(last).isNotNull();
            assertThat(last.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(last.step()).isEqualTo(Step.RECEIVE);
            int probes = heard.checks.size();
            await().atMost(SOON).until(() -> heard.checks.size() >= probes + 3);
            assertThat(status(byTcp, process).health())
                    .as("a handshake says nothing about the process")
                    .isEqualTo(Health.UP);
            for (int i = 0; i < 10; i++) {
                assertThat(new HalfClosingClient(lb.address()).exchange(REQUEST))
                        .asString(US_ASCII)
                        .startsWith("HTTP/1.1 200");
            }
            assertThat(status(lb, steady).health()).isEqualTo(Health.UP);
            assertThat(status(lb, process).sessions()).as("the session it had").isEqualTo(1);

            process.goOn();
            await().atMost(SOON).until(() -> status(lb, process).health() == Health.UP);
            await().atMost(SOON).until(() -> status(lb, process).counters().downstreamBytes() > 0);
        }
    }

    private static HealthCheckConfig check(HealthCheckConfig.Probe probe) {
        return new HealthCheckConfig(probe, Duration.ofMillis(100), Duration.ofMillis(500), 1, 2, null);
    }
}
