package dev.roundabout.internal.health;

import static dev.roundabout.internal.health.FlakyProber.GOOD;
import static dev.roundabout.internal.health.FlakyProber.LOCAL;
import static dev.roundabout.internal.health.FlakyProber.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CheckResult;
import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.Health;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Command;
import dev.roundabout.config.HealthCheckConfig.External;
import dev.roundabout.config.HealthCheckConfig.Probe;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.HealthCheckConfig.Tcp;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.time.FakeScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProbingMonitorTest {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final InetSocketAddress WHERE = new InetSocketAddress("10.0.0.1", 3000);

    private final FakeScheduler control = new FakeScheduler();
    private final HostNames names = new HostNames(control, host -> {
        throw new UnknownHostException(host);
    });
    private final FlakyProber network = new FlakyProber(control);
    private final FlakyProber programs = new FlakyProber(control);
    private boolean descriptorsSpent;
    private final ProbingMonitor monitor =
            new ProbingMonitor(control, new Random(1), names, () -> descriptorsSpent, network, programs);
    private final FakeSubject subject = FakeSubject.at(WHERE);
    private final Seen seen = new Seen();
    private final Log log = new Log();

    @AfterEach
    void closeLog() {
        log.close();
        names.close();
    }

    @Test
    void withoutACheckNothingIsProbed() {
        monitor.watch(subject, HealthCheckConfig.NONE, seen).close();
        control.advance(Duration.ofMinutes(1));
        assertThat(network.requests).isEmpty();
        assertThat(seen.results).isEmpty();
    }

    @Test
    void theFirstProbeBeginsAtOnceAndDecides() {
        monitor.watch(subject, tcp(), seen);
        assertThat(network.requests).hasSize(1);
        control.advance(Duration.ofMillis(10));
        assertThat(seen.verdicts).containsExactly(Health.UP);
        assertThat(seen.results).hasSize(1);
        CheckResult result = seen.results.get(0);
        assertThat(result.outcome()).isEqualTo(Outcome.GOOD);
        assertThat(result.took()).isEqualTo(Duration.ofMillis(10));
        assertThat(result.at()).isEqualTo(FakeScheduler.START.plusMillis(10));
        assertThat(log.lines()).containsExactly("INFO crm/s1: UNKNOWN -> UP (tcp connected, first probe)");
    }

    /** BEHAVIOUR 22: a process that was stopped, or moved to another machine, learns of the answer late. */
    @Test
    void aProbeHasItsTimeOnceMoreAfterAPauseOfThisProcess() {
        network.delay = Duration.ofMillis(5800);
        monitor.watch(subject, tcp(), seen);
        control.schedule(() -> control.spend(Duration.ofSeconds(5)), TIMEOUT.toNanos() / 2);
        control.advance(Duration.ofSeconds(6));
        assertThat(seen.results).extracting(CheckResult::outcome).containsExactly(Outcome.GOOD);
    }

    /** Once, and no more. */
    @Test
    void aProbeWithoutAnAnswerIsGivenUpAfterAPauseToo() {
        network.silent = true;
        monitor.watch(subject, tcp(), seen);
        control.schedule(() -> control.spend(Duration.ofSeconds(5)), TIMEOUT.toNanos() / 2);
        control.schedule(
                () -> control.spend(Duration.ofSeconds(5)),
                Duration.ofSeconds(6).toNanos());
        control.advance(Duration.ofMillis(5500));
        assertThat(seen.results).isEmpty();
        control.advance(Duration.ofSeconds(6));
        assertThat(seen.results).extracting(CheckResult::outcome).containsExactly(Outcome.TIMED_OUT);
    }

    /** BEHAVIOUR 38. */
    @Test
    void threeBadProbesBringItDownAndTwoGoodOnesUp() {
        network.script.addAll(List.of(GOOD, REFUSED, REFUSED, REFUSED, GOOD, GOOD));
        monitor.watch(subject, tcp(), seen);
        control.advance(Duration.ofSeconds(20));
        assertThat(seen.verdicts.subList(0, 6)).containsExactly(Health.UP, null, null, Health.DOWN, null, Health.UP);
        assertThat(log.lines())
                .containsExactly(
                        "INFO crm/s1: UNKNOWN -> UP (tcp connected, first probe)",
                        "INFO crm/s1: UP -> DOWN (tcp refused, 3 of 3)",
                        "INFO crm/s1: DOWN -> UP (tcp connected, 2 of 2)");
    }

    @Test
    void probesComeAnIntervalApartATenthEitherWay() {
        monitor.watch(subject, tcp(), seen);
        control.advance(Duration.ofMinutes(30));
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < network.begunNanos.size(); i++) {
            gaps.add(network.begunNanos.get(i) - network.begunNanos.get(i - 1));
        }
        assertThat(gaps).hasSizeBetween(880, 920).allSatisfy(gap -> assertThat(gap)
                .isBetween(
                        Duration.ofMillis(1800).toNanos(),
                        Duration.ofMillis(2200).toNanos()));
        assertThat(gaps.stream().mapToLong(Long::longValue).min().orElseThrow())
                .isLessThan(Duration.ofMillis(1820).toNanos());
        assertThat(gaps.stream().mapToLong(Long::longValue).max().orElseThrow())
                .isGreaterThan(Duration.ofMillis(2180).toNanos());
    }

    /** Faster while it is not settled UP: after the bad probe, while DOWN, and until the second good one. */
    @Test
    void theFastIntervalHoldsWhileABackendIsNotSettledUp() {
        network.script.addAll(List.of(LOCAL, GOOD, GOOD, REFUSED, REFUSED, REFUSED, REFUSED, GOOD, GOOD, GOOD));
        HealthCheckConfig check =
                new HealthCheckConfig(new Tcp(), INTERVAL, Duration.ofMillis(200), TIMEOUT, 2, 3, null);
        monitor.watch(subject, check, seen);
        control.advance(Duration.ofSeconds(14));
        List<Boolean> fast = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            long gapNanos = network.begunNanos.get(i) - network.begunNanos.get(i - 1);
            fast.add(gapNanos < Duration.ofMillis(221).toNanos());
            assertThat(Duration.ofNanos(gapNanos)).isBetween(Duration.ofMillis(180), Duration.ofMillis(2200));
        }
        assertThat(fast).containsExactly(true, false, false, true, true, true, true, true, false, false);
        assertThat(seen.verdicts.subList(0, 10))
                .containsExactly(null, Health.UP, null, null, null, Health.DOWN, null, null, Health.UP, null);
    }

    @Test
    void theWallClockDoesNotMoveProbes() {
        monitor.watch(subject, tcp(), seen);
        control.advance(Duration.ofSeconds(1));
        control.jumpWallClock(Duration.ofDays(1));
        control.runDue();
        assertThat(network.requests).hasSize(1);
        control.jumpWallClock(Duration.ofDays(-2));
        control.advance(Duration.ofSeconds(2));
        assertThat(network.requests).hasSize(2);
        assertThat(seen.results).allMatch(CheckResult::good);
    }

    /** BEHAVIOUR 39. */
    @Test
    void aProbeWithoutAnAnswerIsGivenUpAtTheTimeout() {
        network.silent = true;
        monitor.watch(subject, tcp(), seen);
        control.advance(TIMEOUT.minusMillis(1));
        assertThat(seen.results).isEmpty();
        control.advance(Duration.ofMillis(1));
        assertThat(seen.results).hasSize(1);
        CheckResult result = seen.results.get(0);
        assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(result.step()).isEqualTo(Step.CONNECT);
        assertThat(result.took()).isEqualTo(TIMEOUT);
        assertThat(result.detail()).isEqualTo("timed out at connect");
        assertThat(seen.verdicts).containsExactly(Health.DOWN);
        assertThat(network.underWay).isZero();
    }

    /** BEHAVIOUR 41. */
    @Test
    void atMostOneProbeOfASubjectIsUnderWayEvenIfItTakesLongerThanTheInterval() {
        network.delay = Duration.ofSeconds(5);
        monitor.watch(
                subject,
                new HealthCheckConfig(new Tcp(), Duration.ofSeconds(1), Duration.ofSeconds(9), 1, 1, null),
                seen);
        control.advance(Duration.ofSeconds(26));
        assertThat(network.mostUnderWay).isEqualTo(1);
        assertThat(network.requests).hasSize(6);
    }

    /** BEHAVIOUR 41. */
    @Test
    void aThousandSubjectsAtOneInstantTakeTurns() {
        for (int i = 0; i < 1000; i++) {
            monitor.watch(subject, tcp(), seen);
        }
        assertThat(network.underWay).isEqualTo(HealthMonitor.MOST_CONNECTIONS);
        control.advance(Duration.ofMillis(160));
        assertThat(seen.verdicts).hasSize(1000).containsOnly(Health.UP);
        control.advance(Duration.ofSeconds(60));
        assertThat(network.mostUnderWay).isEqualTo(HealthMonitor.MOST_CONNECTIONS);
        assertThat(seen.results).hasSizeBetween(28_000, 33_000);
    }

    /** BEHAVIOUR 54: probes leave the admin port something of the reserve. */
    @Test
    void whileDescriptorsAreSpentFewProbesAreUnderWay() {
        descriptorsSpent = true;
        for (int i = 0; i < 200; i++) {
            monitor.watch(subject, tcp(), seen);
            monitor.watch(subject, check(new Command(List.of("/bin/check")), null), seen);
        }
        control.advance(Duration.ofMillis(55));
        assertThat(network.mostUnderWay).isEqualTo(HealthMonitor.FEW_CONNECTIONS);
        assertThat(programs.mostUnderWay).isEqualTo(HealthMonitor.FEW_PROGRAMS);
        descriptorsSpent = false;
        control.advance(Duration.ofMillis(10));
        assertThat(network.mostUnderWay).isEqualTo(HealthMonitor.MOST_CONNECTIONS);
        assertThat(programs.mostUnderWay).isEqualTo(HealthMonitor.MOST_PROGRAMS);
    }

    /** BEHAVIOUR 41: what began at one instant is soon spread over the interval. */
    @Test
    void theProbesOfAThousandSubjectsSpreadOverTheInterval() {
        for (int i = 0; i < 1000; i++) {
            monitor.watch(subject, tcp(), seen);
        }
        control.advance(Duration.ofMinutes(1));
        long from = control.nanoTime();
        control.advance(INTERVAL);
        int[] tenths = new int[10];
        for (long begun : network.begunNanos) {
            if (begun - from >= 0) {
                tenths[(int) Math.min(9, (begun - from) * 10 / INTERVAL.toNanos())]++;
            }
        }
        assertThat(tenths).as("probes in each tenth of the interval").satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(50, 150);
            }
        });
    }

    @Test
    void aProbesTimeBeginsWithItsTurn() {
        network.silent = true;
        for (int i = 0; i < HealthMonitor.MOST_CONNECTIONS; i++) {
            monitor.watch(subject, tcp(), (result, verdict) -> {});
        }
        network.silent = false;
        monitor.watch(subject, tcp(), seen);
        control.advance(TIMEOUT);
        assertThat(seen.results).isEmpty();
        control.advance(Duration.ofMillis(10));
        assertThat(seen.verdicts).containsExactly(Health.UP);
        assertThat(seen.results.get(0).took()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void programsHaveALaneOfTheirOwn() {
        network.silent = true;
        programs.silent = true;
        for (int i = 0; i < 100; i++) {
            monitor.watch(subject, tcp(), seen);
            monitor.watch(subject, check(new External(List.of("/bin/check")), null), seen);
            monitor.watch(subject, check(new Command(List.of("/bin/check")), null), seen);
        }
        assertThat(network.underWay).isEqualTo(HealthMonitor.MOST_CONNECTIONS);
        assertThat(programs.underWay).isEqualTo(HealthMonitor.MOST_PROGRAMS);
    }

    @Test
    void aClosedWatchIsNotHeardOfAgainAndFreesItsTurn() {
        HealthMonitor.Watch first = monitor.watch(subject, tcp(), seen);
        List<HealthMonitor.Watch> watches = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            watches.add(monitor.watch(subject, tcp(), seen));
        }
        first.close();
        first.close();
        watches.forEach(HealthMonitor.Watch::close);
        control.advance(Duration.ofSeconds(30));
        assertThat(seen.results).isEmpty();
        assertThat(network.underWay).isZero();
        assertThat(network.requests).hasSize(HealthMonitor.MOST_CONNECTIONS);
        assertThat(control.pending()).isZero();
        monitor.watch(subject, tcp(), seen);
        assertThat(network.underWay).isEqualTo(1);
    }

    @Test
    void anObserverMayCloseItsWatch() {
        List<HealthMonitor.Watch> watch = new ArrayList<>();
        watch.add(monitor.watch(subject, tcp(), (result, verdict) -> {
            seen.checked(result, verdict);
            watch.get(0).close();
        }));
        control.advance(Duration.ofSeconds(30));
        assertThat(seen.results).hasSize(1);
        assertThat(control.pending()).isZero();
    }

    /** BEHAVIOUR 22: a fault of ours is not the backend's. */
    @Test
    void localFaultsDoNotCountAndAreLoggedOnceASecondForAll() {
        network.script.addAll(List.of(LOCAL, LOCAL, LOCAL));
        for (int i = 0; i < 3; i++) {
            monitor.watch(subject, tcp(), seen);
        }
        control.advance(Duration.ofMillis(1500));
        assertThat(seen.results).hasSize(3).allMatch(r -> r.outcome() == Outcome.LOCAL);
        assertThat(seen.verdicts).containsExactly(null, null, null);
        assertThat(log.lines())
                .containsExactly(
                        "WARN crm/s1: not probed, too many open files",
                        "WARN crm/s1: not probed, too many open files; 1 more in the last second");
        control.advance(Duration.ofSeconds(1));
        assertThat(seen.verdicts).endsWith(Health.UP, Health.UP, Health.UP);
    }

    /** A check that can never run is no reason to fill the log, and none to be silent about it. */
    @Test
    void lastingLocalFaultIsToldOnceAMinuteAndItsEndOnce() {
        for (int i = 0; i < 50; i++) {
            network.script.add(LOCAL);
        }
        monitor.watch(subject, tcp(), seen);
        control.advance(Duration.ofSeconds(130));
        assertThat(seen.results.stream().filter(r -> r.outcome() == Outcome.LOCAL))
                .hasSize(50);
        assertThat(log.lines().stream().filter(line -> line.contains("not probed")))
                .hasSizeBetween(2, 3)
                .containsOnly("WARN crm/s1: not probed, too many open files");
        assertThat(log.lines())
                .filteredOn(line -> line.contains("probed again"))
                .hasSize(1);
    }

    /** BEHAVIOUR 43. */
    @Test
    void flappingIsLoggedOnceASecond() {
        HealthCheckConfig nervous =
                new HealthCheckConfig(new Tcp(), Duration.ofMillis(50), Duration.ofMillis(40), 1, 1, null);
        for (int i = 0; i < 300; i++) {
            network.script.addAll(List.of(GOOD, REFUSED));
        }
        monitor.watch(subject, nervous, seen);
        control.advance(Duration.ofSeconds(10));
        assertThat(seen.verdicts).hasSizeGreaterThan(180).doesNotContainNull();
        assertThat(log.lines()).hasSizeBetween(10, 11);
        assertThat(log.lines().get(1))
                .matches("INFO crm/s1: .* -> .* \\(tcp .*, 1 of 1\\); 1[0-9] more in the last second");
    }

    /** BEHAVIOUR 39: the step is named, and no socket is made. */
    @Test
    void aNameThatIsNotFoundWithinTheTimeoutIsABadProbe() {
        subject.resolved = null;
        monitor.watch(subject, tcp(), seen);
        control.advance(TIMEOUT);
        assertThat(seen.results).hasSize(1);
        CheckResult result = seen.results.get(0);
        assertThat(result.step()).isEqualTo(Step.RESOLVE);
        assertThat(result.outcome()).isEqualTo(Outcome.UNRESOLVED);
        assertThat(result.took()).isEqualTo(TIMEOUT);
        assertThat(result.detail()).isEqualTo("host name not found");
        assertThat(seen.verdicts).containsExactly(Health.DOWN);
        assertThat(network.requests).isEmpty();
    }

    @Test
    void aNameThatIsFoundSoonDelaysTheFirstProbeOnly() {
        subject.resolved = null;
        monitor.watch(subject, tcp(), seen);
        control.advance(Duration.ofMillis(250));
        subject.resolved = WHERE;
        control.advance(Duration.ofMillis(110));
        assertThat(seen.verdicts).containsExactly(Health.UP);
        assertThat(seen.results.get(0).took()).isEqualTo(Duration.ofMillis(10));
    }

    /** BEHAVIOUR 62: what listens elsewhere is not what sessions are sent to, and may know nothing of headers. */
    @Test
    void onlyProbesOfTheBackendsOwnAddressBeginWithAHeader() {
        subject.sendProxy = ProxyProtocol.V1;
        monitor.watch(subject, check(new Tcp(), null), seen);
        monitor.watch(subject, check(new Tcp(), new ProbeAddress(null, 9000)), seen);
        assertThat(network.requests)
                .extracting(Prober.Request::sendProxy)
                .containsExactly(ProxyProtocol.V1, ProxyProtocol.NONE);
    }

    /** BEHAVIOUR 40. */
    @Test
    void aProbeMayGoToAnotherPortOrAddress() {
        monitor.watch(subject, check(new Tcp(), new ProbeAddress(null, 9000)), seen);
        monitor.watch(subject, check(new Tcp(), new ProbeAddress("10.9.9.9", 9001)), seen);
        monitor.watch(subject, check(new Tcp(), new ProbeAddress("2001:db8::1", 9002)), seen);
        assertThat(network.requests)
                .extracting(Prober.Request::where)
                .containsExactly(
                        new InetSocketAddress("10.0.0.1", 9000),
                        new InetSocketAddress("10.9.9.9", 9001),
                        new InetSocketAddress("2001:db8::1", 9002));
        assertThat(network.requests)
                .extracting(Prober.Request::address)
                .containsExactly("10.0.0.1:9000", "10.9.9.9:9001", "[2001:db8::1]:9002");
    }

    /** BEHAVIOUR 40. */
    @Test
    void theOtherAddressMayBeAName() throws UnknownHostException {
        Map<String, InetAddress> dns = new HashMap<>();
        dns.put("checker", InetAddress.getByName("10.9.9.9"));
        try (HostNames found = new HostNames(control, host -> List.of(dns.get(host)))) {
            ProbingMonitor other = new ProbingMonitor(control, new Random(1), found, () -> false, network, programs);
            HealthMonitor.Watch watch = other.watch(subject, check(new Tcp(), new ProbeAddress("checker", 9000)), seen);
            assertThat(network.requests).isEmpty();
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                control.advance(Duration.ofMillis(10));
                return !network.requests.isEmpty();
            });
            assertThat(network.requests.get(0).where()).isEqualTo(new InetSocketAddress("10.9.9.9", 9000));
            assertThat(network.requests.get(0).address()).isEqualTo("checker:9000");
            watch.close();
        }
    }

    @Test
    void aProgramIsToldTheBackendAsItIsAtItsTurn() {
        subject.sessions = 7;
        subject.eligible = false;
        subject.resolved = null;
        monitor.watch(subject, check(new External(List.of("/bin/check")), null), seen);
        Prober.Request request = programs.requests.get(0);
        assertThat(request.sessions()).isEqualTo(7);
        assertThat(request.eligible()).isFalse();
        assertThat(request.address()).isEqualTo("10.0.0.1:3000");
    }

    @Test
    void closeEndsEverything() {
        for (int i = 0; i < 100; i++) {
            monitor.watch(subject, tcp(), seen);
        }
        monitor.close();
        monitor.close();
        control.advance(Duration.ofSeconds(30));
        assertThat(seen.results).isEmpty();
        assertThat(network.underWay).isZero();
        assertThat(network.closed).isTrue();
        assertThat(programs.closed).isTrue();
        assertThat(control.pending()).isZero();
    }

    private static HealthCheckConfig tcp() {
        return check(new Tcp(), null);
    }

    private static HealthCheckConfig check(Probe probe, @Nullable ProbeAddress address) {
        return new HealthCheckConfig(probe, INTERVAL, TIMEOUT, 2, 3, address);
    }

    private static final class Seen implements HealthMonitor.CheckObserver {
        final List<CheckResult> results = new ArrayList<>();
        final List<@Nullable Health> verdicts = new ArrayList<>();

        @Override
        public void checked(CheckResult result, @Nullable Health verdict) {
            results.add(result);
            verdicts.add(verdict);
        }
    }
}
