package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.CloseReason;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.Health;
import dev.roundabout.ListenerPause;
import dev.roundabout.SessionSummary;
import dev.roundabout.admin.wire.EventJson;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes an event, and in which words. */
final class EventNotesTest {
    private final EventRing ring = new EventRing(Clock.fixed(FakeBackend.SINCE, ZoneOffset.UTC));
    private final EventNotes notes = new EventNotes(ring, Runnable::run);
    private final FakePool crm = new FakePool("crm");
    private final FakeBackend s2 = crm.with("s2", "10.1.3.12:3000");

    @Test
    void healthChangesSayWhatTheProbeFound() {
        s2.lastCheck = check(CheckResult.Outcome.REFUSED, "refused");
        after(() -> s2.health = Health.DOWN);
        s2.lastCheck = check(CheckResult.Outcome.GOOD, "connected");
        after(() -> s2.health = Health.UP);

        assertSaid("down crm/s2: tcp refused", "up crm/s2: connected");
    }

    @Test
    void ejectionsBeginAndEnd() {
        after(() -> s2.ejectedFor = Duration.ofSeconds(10));
        after(() -> s2.ejectedFor = Duration.ZERO);

        assertSaid("ejected crm/s2: for 10 s: sessions failed", "returned crm/s2: takes part again after its ejection");
    }

    @Test
    void drainsBeginAndEnd() {
        s2.sessions = 6;
        after(() -> s2.drain(new DrainOptions(Duration.ofSeconds(21), DrainOptions.Then.REMOVE, false)));
        notes.backendDrained(s2, new DrainResult(4, 2, false));
        notes.backendDrained(s2, new DrainResult(0, 0, true));

        assertSaid(
                "drain-started crm/s2: 6 left, cut in 21 s, then removed",
                "drain-ended crm/s2: sessions that ended by themselves: 4, cut: 2",
                "drain-ended crm/s2: called off");
    }

    @Test
    void operatorsChangesAreToldOnceEach() {
        after(() -> s2.change(null, null, false));
        after(() -> s2.change(null, null, true));
        after(() -> s2.change(5, 100, null));
        notes.backendAdded(s2);
        notes.backendRemoved(s2);
        notes.strategyChanged(crm, "round-robin", "least-connections");

        assertSaid(
                "disabled crm/s2: takes no new session, 0 go on",
                "enabled crm/s2: may take sessions",
                "changed crm/s2: weight 1 max 0 -> weight 5 max 100",
                "added crm/s2: 10.1.3.12:3000 weight 5 max 100 enabled",
                "removed crm/s2: 10.1.3.12:3000",
                "strategy crm: round-robin -> least-connections");
    }

    @Test
    void failOpenBeginsAndEnds() {
        notes.failOpenChanged(crm, true);
        notes.failOpenChanged(crm, false);

        assertSaid(
                "fail-open crm: no backend is eligible: every enabled one is tried",
                "fail-open-over crm: not every enabled backend is tried any more");
    }

    @Test
    void limitsAreOneEventForEachReasonHoweverOftenTheyAreHit() {
        for (int i = 0; i < 5_000; i++) {
            notes.clientRefused("web", AdmissionRefusal.CLIENT_RATE);
        }
        notes.clientRefused("web", AdmissionRefusal.MEMORY);
        notes.listenerPaused("web", ListenerPause.FULL);
        assertThat(ring.latest(10)).isEmpty();
        notes.flush();
        notes.flush();

        assertThat(ring.latest(10))
                .extracting(event -> event.kind() + " " + event.listener() + " " + event.count() + " " + event.text())
                .containsExactlyInAnyOrder(
                        "refused web 5000 clients refused: client-rate",
                        "refused web 1 clients refused: memory",
                        "paused web 1 full: the next clients wait in the backlog");
    }

    @Test
    void fullBackendsAndSessionsWithoutOneAreCounted() {
        for (int i = 0; i < 12; i++) {
            notes.backendFull(s2);
            notes.sessionClosed(closed(CloseReason.NO_BACKEND));
            notes.sessionClosed(closed(CloseReason.NORMAL));
        }
        notes.flush();
        notes.flush();

        assertThat(ring.latest(10))
                .extracting(event -> line(event) + " " + event.count())
                .containsExactlyInAnyOrder(
                        "full crm/s2: has as many sessions as it may have 12",
                        "no-backend crm: sessions closed: no backend could be picked 12");
    }

    @Test
    void limitThatIsHitAllTheTimeIsToldOnceAMinute() {
        for (int second = 0; second < 120; second++) {
            notes.backendFull(s2);
            notes.flush();
        }
        assertThat(ring.latest(10)).extracting(EventNotesTest::line).hasSize(2);
        assertThat(ring.latest(1).get(0).count()).isEqualTo(60);
    }

    @Test
    void checkThatComesAndGoesIsToldOnceAMinute() {
        for (int second = 0; second < 120; second++) {
            notes.backendChecked(s2, check(CheckResult.Outcome.LOCAL, "no descriptor"));
            notes.backendChecked(s2, check(CheckResult.Outcome.GOOD, "exit 0"));
            notes.flush();
        }
        assertSaid(
                "not-probed crm/s2: no descriptor",
                "probed crm/s2: is probed again: exit 0",
                "not-probed crm/s2: no descriptor",
                "probed crm/s2: is probed again: exit 0");
    }

    @Test
    void checkThatCannotBeMadeIsToldOnceAndItsReturnToo() {
        notes.backendChecked(s2, check(CheckResult.Outcome.LOCAL, "program \"/x\" not started: no"));
        notes.backendChecked(s2, check(CheckResult.Outcome.LOCAL, "program \"/x\" not started: no"));
        notes.backendChecked(s2, check(CheckResult.Outcome.GOOD, "exit 0"));
        notes.backendChecked(s2, check(CheckResult.Outcome.GOOD, "exit 0"));

        assertSaid("not-probed crm/s2: program \"/x\" not started: no", "probed crm/s2: is probed again: exit 0");
    }

    @Test
    void whatChangesNothingWorthSayingIsNoEvent() {
        after(() -> s2.sessions = 3);
        assertThat(ring.latest(10)).isEmpty();
    }

    private static SessionSummary closed(CloseReason reason) {
        return new SessionSummary(
                1,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000),
                "web",
                "crm",
                null,
                0,
                null,
                FakeBackend.SINCE,
                Duration.ZERO,
                0,
                0,
                reason);
    }

    private void after(Runnable change) {
        BackendStatus before = s2.status();
        change.run();
        notes.backendChanged(s2, before, s2.status());
    }

    private void assertSaid(String... expected) {
        assertThat(said()).containsExactly(expected);
    }

    private List<String> said() {
        return ring.latest(100).stream().map(EventNotesTest::line).toList();
    }

    private static String line(EventJson event) {
        return event.kind() + " " + event.pool() + (event.backend() == null ? "" : "/" + event.backend()) + ": "
                + event.text();
    }

    private static CheckResult check(CheckResult.Outcome outcome, String detail) {
        return new CheckResult(outcome, CheckResult.Step.CONNECT, detail, Duration.ZERO, FakeBackend.SINCE);
    }
}
