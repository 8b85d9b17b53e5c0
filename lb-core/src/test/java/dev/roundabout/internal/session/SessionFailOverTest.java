package dev.roundabout.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.BackendChange;
import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.pool.PoolFixture;
import dev.roundabout.internal.session.SessionFixture.Client;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which backends a session turns to when one cannot be reached, and when it gives up. */
class SessionFailOverTest {
    /** BEHAVIOUR 20, 22 and 23. */
    @Test
    void whoeverCannotBeReachedIsFollowedByTheNextAtOnce() {
        SessionFixture fixture = SessionFixture.of("s1", "s2", "s3");
        Client client = fixture.client();
        client.events().connectFailed(ConnectFailure.REFUSED);
        client.events().connectFailed(ConnectFailure.UNREACHABLE);
        assertThat(client.told()).containsExactlyInAnyOrder("connect 10.0.0.1", "connect 10.0.0.2", "connect 10.0.0.3");
        client.events().connected();
        assertThat(client.lastTold()).isEqualTo("relay");
        assertThat(fixture.slots()).isEqualTo(1);
        client.events().ended(Direction.UPSTREAM);
        client.events().ended(Direction.DOWNSTREAM);
        assertThat(fixture.closed.get(0).attempts()).isEqualTo(3);
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 23: what was relayed to one backend is never given to another. */
    @Test
    void onceRelayingABrokenBackendIsNotReplaced() {
        SessionFixture fixture = SessionFixture.of("s1", "s2");
        Client client = fixture.client();
        client.events().connected();
        client.events().aborted(Side.BACKEND, SocketError.RESET);
        client.events().done();
        assertThat(client.told()).containsExactly("connect 10.0.0.1", "relay", "abort CLIENT");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.BACKEND_RESET);
    }

    /** BEHAVIOUR 21. */
    @Test
    void droppedSynsMoveOnAfterTheConnectTimeoutAndTheWholeIsBounded() {
        SessionFixture fixture =
                SessionFixture.of(new FailOverConfig(5, Duration.ofSeconds(5)), "s1", "s2", "s3", "s4");
        Client client = fixture.client();
        fixture.time().advance(Duration.ofMillis(1950));
        assertThat(client.told()).hasSize(1);
        fixture.time().advance(Duration.ofMillis(100));
        assertThat(client.told()).hasSize(2);
        fixture.time().advance(Duration.ofSeconds(2));
        assertThat(client.told()).as("third attempt, cut short by the budget").hasSize(3);
        fixture.time().advance(Duration.ofSeconds(1).plusMillis(100));
        assertThat(client.lastTold()).isEqualTo("reset");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.CONNECT_FAILED);
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 22: that the loop had no time to see it is no fault of the backend's. */
    @Test
    void connectionThatStandsWhenALateLoopLooksIsNotTimedOut() {
        SessionFixture fixture = SessionFixture.of("s1", "s2");
        fixture.loop.late = Duration.ofSeconds(4);
        Client client = fixture.client();
        fixture.loop.sockets = client.events()::connected;
        fixture.time().advance(Duration.ofSeconds(5));
        assertThat(client.told()).containsExactly("connect 10.0.0.1", "relay");
        assertThat(failures(fixture, "s1")).isZero();
    }

    /** BEHAVIOUR 22: it ended by a timeout of its own, long after it was asked. */
    @Test
    void backendThatGaveUpWhileTheLoopStoodStillIsNotBlamed() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.loop.late = Duration.ofSeconds(4);
        Client client = fixture.client();
        fixture.loop.sockets = () -> {
            client.events().connected();
            client.events().ended(Direction.DOWNSTREAM);
        };
        fixture.time().advance(Duration.ofSeconds(5));
        assertThat(client.told()).containsExactly("connect 10.0.0.1", "relay", "endOutput CLIENT");
        assertThat(fixture.pool.status("s1").counters().errors()).isZero();
    }

    /** The wheel turns on whatever happened to its sessions during the look. */
    @Test
    void sessionsMayComeAndGoWhileALateLoopLooks() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.loop.late = Duration.ofSeconds(1);
        Client leaves = fixture.client("192.168.0.2");
        List<Client> came = new ArrayList<>();
        fixture.loop.sockets = () -> {
            fixture.loop.sockets = () -> {};
            leaves.events().aborted(Side.CLIENT, SocketError.RESET);
            came.add(fixture.open("192.168.0.3"));
        };
        fixture.time().advance(Duration.ofSeconds(2));
        fixture.loop.late = Duration.ZERO;
        assertThat(came).hasSize(1);
        fixture.time().advance(Duration.ofSeconds(5));
        assertThat(came.get(0).lastTold()).as("after its connect timeout").isEqualTo("reset");
        assertThat(fixture.atRest()).isTrue();
    }

    /** It had its time, and more. */
    @Test
    void connectionThatDoesNotStandWhenALateLoopLooksIsTimedOut() {
        SessionFixture fixture = SessionFixture.of("s1", "s2");
        fixture.loop.late = Duration.ofSeconds(4);
        Client client = fixture.client();
        fixture.time().advance(Duration.ofSeconds(5));
        assertThat(client.told()).startsWith("connect 10.0.0.1", "connect 10.0.0.2");
    }

    /** A fraction of an attempt's time may be too little for a lost segment. */
    @Test
    void attemptThatTheBudgetCutsShortIsNotHeldAgainstItsBackend() {
        SessionFixture fixture = SessionFixture.of(new FailOverConfig(5, Duration.ofMillis(2900)), "s1", "s2");
        Client client = fixture.client();
        fixture.time().advance(Duration.ofSeconds(4));
        assertThat(client.told()).containsExactly("connect 10.0.0.1", "connect 10.0.0.2", "reset");
        assertThat(failures(fixture, "s1")).isEqualTo(1);
        assertThat(failures(fixture, "s2")).isZero();
    }

    /** The second one's is shorter by what the loop was late for the first. */
    @Test
    void attemptThatHadMostOfItsTimeIsHeldAgainstItsBackend() {
        SessionFixture fixture = SessionFixture.of(new FailOverConfig(5, Duration.ofSeconds(4)), "s1", "s2");
        fixture.loop.late = Duration.ofMillis(20);
        fixture.client();
        fixture.time().advance(Duration.ofSeconds(5));
        assertThat(failures(fixture, "s1")).isEqualTo(1);
        assertThat(failures(fixture, "s2")).isEqualTo(1);
    }

    @Test
    void attemptThatHasTheWholeBudgetIsHeldAgainstItsBackend() {
        SessionFixture fixture = SessionFixture.of(new FailOverConfig(5, Duration.ofMillis(1500)), "s1", "s2");
        Client client = fixture.client();
        fixture.time().advance(Duration.ofSeconds(2));
        assertThat(client.told()).containsExactly("connect 10.0.0.1", "reset");
        assertThat(failures(fixture, "s1")).isEqualTo(1);
    }

    /** A lost segment makes the connection slow, and what comes then is the backend's own. */
    @Test
    void slowConnectionThatEndsAtOnceIsHeldAgainstItsBackend() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        fixture.time().advance(Duration.ofMillis(1200));
        client.events().connected();
        client.events().ended(Direction.DOWNSTREAM);
        assertThat(fixture.pool.status("s1").counters().errors()).isEqualTo(1);
    }

    /** BEHAVIOUR 24. */
    @Test
    void oneAttemptMeansOneAttempt() {
        SessionFixture fixture = SessionFixture.of(new FailOverConfig(1, Duration.ofSeconds(5)), "s1", "s2");
        Client client = fixture.client();
        client.events().connectFailed(ConnectFailure.REFUSED);
        assertThat(client.told()).containsExactly("connect 10.0.0.1", "reset");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.CONNECT_FAILED);
    }

    /** BEHAVIOUR 24. */
    @Test
    void aSessionThatFoundEveryPrimaryDeadMayHaveABackup() {
        SessionFixture fixture = SessionFixture.of("s1", "b1");
        Client client = fixture.client();
        client.events().connectFailed(ConnectFailure.REFUSED);
        client.events().connected();
        assertThat(client.told()).containsExactly("connect 10.0.0.1", "connect 10.0.0.2", "relay");
    }

    /** BEHAVIOUR 20 and 43: a backend may have come back before a probe or the end of its ejection says so. */
    @Test
    void aSessionThatFoundEveryEligibleBackendDeadTriesThoseThatAreDown() {
        SessionFixture fixture = SessionFixture.of("s1", "s2", "s3");
        fixture.pool.down("s2");
        fixture.pool.down("s3");
        Client client = fixture.client();
        client.events().connectFailed(ConnectFailure.REFUSED);
        client.events().connectFailed(ConnectFailure.REFUSED);
        client.events().connected();
        assertThat(client.told().get(0)).isEqualTo("connect 10.0.0.1");
        assertThat(client.told().subList(1, 3)).containsExactlyInAnyOrder("connect 10.0.0.2", "connect 10.0.0.3");
        assertThat(client.lastTold()).isEqualTo("relay");
    }

    /** BEHAVIOUR 25 and 33: without fail-open, or where the eligible one is only full, those that are down stay alone. */
    @Test
    void backendsThatAreDownAreTriedForNothingLess() {
        SessionFixture closed = new SessionFixture(PoolFixture.config(
                HealthCheckConfig.TCP, false, EjectConfig.DEFAULT, FailOverConfig.DEFAULT, false, "s1", "s2"));
        closed.pool.down("s2");
        Client refused = closed.client();
        refused.events().connectFailed(ConnectFailure.REFUSED);
        assertThat(refused.told()).containsExactly("connect 10.0.0.1", "reset");

        SessionFixture full = SessionFixture.of("s1", "s2");
        full.pool.down("s2");
        full.pool.now(full.backend("s1").handle().set(new BackendChange(null, 1, null)));
        full.client().events().connected();
        assertThat(full.client().told()).containsExactly("reset");
    }

    /** BEHAVIOUR 25. */
    @Test
    void withoutAnyoneToReachTheClientIsClosedAtOnce() {
        SessionFixture fixture = SessionFixture.of("s1", "s2");
        Client client = fixture.client();
        client.events().connectFailed(ConnectFailure.REFUSED);
        client.events().connectFailed(ConnectFailure.REFUSED);
        assertThat(client.lastTold()).isEqualTo("reset");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.CONNECT_FAILED);
        SessionFixture empty = SessionFixture.of();
        Client nobody = empty.client();
        assertThat(nobody.told()).containsExactly("reset");
        assertThat(empty.closed.get(0).reason()).isEqualTo(CloseReason.NO_BACKEND);
        assertThat(empty.atRest()).isTrue();
    }

    private static long failures(SessionFixture fixture, String backend) {
        return fixture.pool.status(backend).counters().connectFailures();
    }
}
