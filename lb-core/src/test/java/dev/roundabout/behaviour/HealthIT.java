package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.http;
import static dev.roundabout.behaviour.Balancers.in;
import static dev.roundabout.behaviour.Balancers.limited;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.probedAt;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CheckResult;
import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.CloseReason;
import dev.roundabout.Health;
import dev.roundabout.LoadBalancer;
import dev.roundabout.Readiness;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.FlakyProbe;
import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.RefusingBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What probes find, and what becomes of sessions meanwhile. */
class HealthIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration OFTEN = Duration.ofMillis(25);
    private static final Duration IN_TIME = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    @TempDir
    Path directory;

    private final Heard heard = new Heard();

    /** BEHAVIOUR 38. The pool's word after each probe is what counting by hand gives. */
    @Test
    void riseAndFallAreCountedExactly() throws Exception {
        int rise = 2;
        int fall = 3;
        FlakyProbe page = leaks.closing(FlakyProbe.answering(
                200, 503, 503, 200, 503, 503, 503, 200, 503, 200, 200, 503, 200, 503, 503, 503, 503, 200));
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain().backend(probedAt(echo, page, http(rise, fall)))
                .observer(heard)
                .start());
        await().atMost(SOON).until(() -> heard.checks.size() >= 20);
        lb.close();
        Health expected = Health.UNKNOWN;
        int inARow = 0;
        for (Heard.Checked checked : heard.checks) {
            boolean good = checked.result().good();
            if (expected == Health.UNKNOWN) {
                expected = good ? Health.UP : Health.DOWN;
            } else if (good == (expected == Health.UP)) {
                inARow = 0;
            } else if (++inARow == (good ? rise : fall)) {
                expected = good ? Health.UP : Health.DOWN;
                inARow = 0;
            }
            assertThat(checked.healthAfter()).isEqualTo(expected);
        }
        assertThat(heard.checks).extracting(Heard.Checked::healthAfter).contains(Health.UP, Health.DOWN);
        assertThat(heard.checks.subList(0, 18).stream()
                        .map(checked -> checked.result().good() ? 200 : 503)
                        .toList())
                .as("the script was played")
                .containsExactly(
                        200, 503, 503, 200, 503, 503, 503, 200, 503, 200, 200, 503, 200, 503, 503, 503, 503, 200);
    }

    /** BEHAVIOUR 38: probes take no traffic slot. */
    @Test
    void probesTakeNoSlot() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain().backend(limited(1, echo))
                .health(new HealthCheckConfig(new HealthCheckConfig.Tcp(), OFTEN, IN_TIME, 1, 1, null))
                .observer(heard)
                .start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            int before = heard.checks.size();
            await().atMost(SOON).until(() -> heard.checks.size() >= before + 5);
            assertThat(heard.checks).allMatch(checked -> checked.result().good());
            assertThat(status(lb, echo).sessions()).isEqualTo(1);
            client.echo(HELLO);
        }
        for (int i = 0; i < 5; i++) {
            await().atMost(SOON).until(() -> status(lb, echo).sessions() == 0);
            try (TestClient client = TestClient.connect(lb.address())) {
                client.echo(HELLO);
            }
        }
        assertThat(status(lb, echo).counters().opened()).isEqualTo(6);
    }

    /** BEHAVIOUR 39. */
    @Test
    void waysToFailAreToldApartWithStepAndTime() throws Exception {
        Duration timeout = Duration.ofMillis(300);
        RefusingBackend refusing = leaks.closing(RefusingBackend.start());
        UnansweringBackend stopped = leaks.closing(UnansweringBackend.stopped());
        UnansweringBackend vanished = leaks.closing(UnansweringBackend.vanished());
        FlakyProbe unwell = leaks.closing(FlakyProbe.answering(503));
        FlakyProbe well = leaks.closing(FlakyProbe.answering(200));
        LoadBalancer lb = leaks.watch(plain(refusing, stopped, vanished, unwell, well)
                .health(new HealthCheckConfig(
                        HealthCheckConfig.Http.get("/"), Duration.ofSeconds(60), timeout, 1, 1, null))
                .start());
        for (LoopbackBackend backend : List.of(refusing, stopped, vanished, unwell, well)) {
            await().atMost(SOON).until(() -> status(lb, backend).lastCheck() != null);
        }
        assertFound(lb, refusing, Outcome.REFUSED, Step.CONNECT);
        assertFound(lb, stopped, Outcome.TIMED_OUT, Step.RECEIVE);
        assertFound(lb, vanished, Outcome.TIMED_OUT, Step.CONNECT);
        assertFound(lb, unwell, Outcome.WRONG_ANSWER, Step.RECEIVE);
        assertFound(lb, well, Outcome.GOOD, Step.RECEIVE);
        assertThat(check(lb, unwell).detail()).contains("503");
        assertThat(check(lb, stopped).took()).isBetween(timeout, timeout.plusMillis(1500));
        assertThat(check(lb, vanished).took()).isBetween(timeout, timeout.plusMillis(1500));
        for (LoopbackBackend backend : List.of(refusing, stopped, vanished, unwell)) {
            assertThat(status(lb, backend).health()).isEqualTo(Health.DOWN);
        }
        assertThat(status(lb, well).health()).isEqualTo(Health.UP);
    }

    /** BEHAVIOUR 40: whatever a probe does, it may go to another port; traffic goes where it went. */
    @Test
    void everyKindOfProbeMayGoToAnotherPort() throws Exception {
        FlakyProbe page = leaks.closing(FlakyProbe.answering(200));
        Path program = Files.writeString(
                directory.resolve("check"),
                "#!/bin/sh\ntest \"${1##*:}\" = " + page.address().getPort() + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        List<HealthCheckConfig.Probe> probes = List.of(
                new HealthCheckConfig.Tcp(),
                HealthCheckConfig.Http.get("/"),
                new HealthCheckConfig.SendExpect("GET / HTTP/1.0\r\n\r\n", "200 Scripted"),
                new HealthCheckConfig.Command(List.of(program.toString())));
        for (HealthCheckConfig.Probe probe : probes) {
            UnansweringBackend wrong = leaks.closing(UnansweringBackend.vanished());
            LoadBalancer lb = leaks.watch(start(
                    false, true, probedAt(wrong, page, new HealthCheckConfig(probe, OFTEN, IN_TIME, 1, 1, null))));
            await(probe.toString()).atMost(SOON).until(() -> status(lb, wrong).health() == Health.UP);
        }
    }

    /** What the last ten probes found, with step and time, is kept; what came before is not. */
    @Test
    void theLastTenResultsAreKeptLatestFirst() throws Exception {
        FlakyProbe page = leaks.closing(FlakyProbe.answering(503, 503, 200));
        LoadBalancer lb =
                leaks.watch(plain(page).health(http(2, 3)).observer(heard).start());
        await().atMost(SOON).until(() -> heard.checks.size() >= 13);
        List<CheckResult> kept = in(lb, page).lastChecks();
        List<CheckResult> all =
                List.copyOf(heard.checks).stream().map(Heard.Checked::result).toList();
        assertThat(kept)
                .hasSize(10)
                .isSortedAccordingTo(Comparator.comparing(CheckResult::at).reversed());
        assertThat(all).as("every one was told").containsAll(kept.subList(1, 10));
        assertThat(kept.get(9)).isNotEqualTo(all.get(0));
    }

    /** BEHAVIOUR 42. */
    @Test
    void sessionsOfABackendThatGoesDownLiveOn() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        FlakyProbe page = leaks.closing(FlakyProbe.answering(200));
        LoadBalancer lb = leaks.watch(start(false, true, probedAt(echo, page, http(1, 1))));
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            page.answer(503);
            await().atMost(SOON).until(() -> status(lb, echo).health() == Health.DOWN);
            int before = heard.checks.size();
            await().atMost(SOON).until(() -> heard.checks.size() >= before + 3);
            client.echo(HELLO);
            assertThat(heard.closed).isEmpty();
        }
    }

    /** BEHAVIOUR 42: the option that ends them. */
    @Test
    void sessionsOfABackendThatGoesDownAreClosedIfThatIsWanted() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        FlakyProbe page = leaks.closing(FlakyProbe.answering(200));
        LoadBalancer lb = leaks.watch(start(true, true, probedAt(echo, page, http(1, 1))));
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            page.answer(503);
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(heard.firstReason()).isEqualTo(CloseReason.BACKEND_DOWN);
    }

    /** BEHAVIOUR 43. */
    @Test
    void flappingCostsNoClientAnErrorWhileAnotherIsUp() throws Exception {
        int[] flaps = IntStream.range(0, 1000).map(i -> i % 2 == 0 ? 200 : 503).toArray();
        FlakyProbe page = leaks.closing(FlakyProbe.answering(flaps));
        EchoBackend flapping = leaks.closing(EchoBackend.start());
        EchoBackend steady = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(
                start(false, true, probedAt(flapping, page, http(1, 1)), BackendConfig.of(steady.hostPort())));
        int changes = 0;
        Health last = Health.UNKNOWN;
        try (LogLines log = LogLines.of("dev.roundabout.internal.health.HealthMonitor")) {
            long begun = System.nanoTime();
            while (changes < 20) {
                echoes(lb);
                Health now = status(lb, flapping).health();
                changes += now == last ? 0 : 1;
                last = now;
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(log.matching(flapping.hostPort()))
                    .as("lines in " + took)
                    .hasSizeLessThanOrEqualTo(Math.toIntExact(took.toSeconds()) + 2);
        }
        assertThat(heard.failures).isEmpty();
    }

    /** A wrong verdict does not become an outage, unless the operator wants it so. */
    @Test
    void withEveryBackendDownAllAreTriedOrNone() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        FlakyProbe page = leaks.closing(FlakyProbe.answering(503));
        LoadBalancer open = leaks.watch(start(false, true, probedAt(echo, page, http(1, 1))));
        LoadBalancer closed = leaks.watch(start(false, false, probedAt(echo, page, http(1, 1))));
        await().atMost(SOON).until(() -> status(open, echo).health() == Health.DOWN);
        await().atMost(SOON).until(() -> status(closed, echo).health() == Health.DOWN);
        assertThat(open.readiness()).isEqualTo(Readiness.DEGRADED);
        assertThat(open.pool().status().failingOpen()).isTrue();
        echoes(open);
        assertThat(closed.readiness()).isEqualTo(Readiness.NOT_READY);
        try (TestClient client = TestClient.connect(closed.address())) {
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(heard.closed(2)).extracting(session -> session.reason()).contains(CloseReason.NO_BACKEND);
    }

    private LoadBalancer start(boolean closeOnDown, boolean failOpen, BackendConfig... backends) throws IOException {
        PoolConfig pool = new PoolConfig(
                "p",
                Strategies.roundRobin(),
                IN_TIME,
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                FailOverConfig.DEFAULT,
                EjectConfig.OFF,
                failOpen,
                closeOnDown,
                HealthCheckConfig.NONE,
                ProxyProtocol.NONE,
                List.of(backends));
        ListenerConfig listener = ListenerConfig.of("l", new Address("127.0.0.1", 0), "p");
        return LoadBalancer.builder(new LoadBalancerConfig(List.of(listener), List.of(pool), TransportChoice.AUTO, 2))
                .observer(heard)
                .start();
    }

    private static void echoes(LoadBalancer lb) throws IOException {
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
        }
    }

    private static void assertFound(LoadBalancer lb, LoopbackBackend backend, Outcome outcome, Step step) {
        assertThat(check(lb, backend).outcome()).isEqualTo(outcome);
        assertThat(check(lb, backend).step()).isEqualTo(step);
    }

    private static CheckResult check(LoadBalancer lb, LoopbackBackend backend) {
        @Nullable CheckResult last = status(lb, backend).lastCheck();
        if (last == null) {
            throw new AssertionError(backend.hostPort() + " was not probed");
        }
        return last;
    }
}
