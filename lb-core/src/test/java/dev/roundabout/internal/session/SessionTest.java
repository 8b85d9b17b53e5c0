package dev.roundabout.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.BackendChange;
import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.DrainOptions;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.SessionSummary;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.internal.session.SessionFixture.Client;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import dev.roundabout.strategy.Candidate;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.ClientAddress;
import dev.roundabout.strategy.PickContext;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Strategy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a session decides, with sockets that only listen and time that is moved by hand. */
class SessionTest {
    /** BEHAVIOUR 4. */
    @Test
    void aSessionRelaysAndEndsWhenBothDirectionsHaveEnded() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        client.events().connected();
        client.events().moved(Direction.UPSTREAM, 10);
        client.events().moved(Direction.DOWNSTREAM, 20);
        client.events().ended(Direction.UPSTREAM);
        assertThat(client.lastTold()).isEqualTo("endOutput BACKEND");
        client.events().moved(Direction.DOWNSTREAM, 5);
        client.events().ended(Direction.DOWNSTREAM);
        assertThat(client.told()).containsExactly("connect 10.0.0.1", "relay", "endOutput BACKEND", "close");
        SessionSummary summary = fixture.closed.get(0);
        assertThat(summary.reason()).isEqualTo(CloseReason.NORMAL);
        assertThat(summary.upstreamBytes()).isEqualTo(10);
        assertThat(summary.downstreamBytes()).isEqualTo(25);
        assertThat(summary.backend()).isEqualTo("s1");
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 5. */
    @Test
    void theClientMayGoOnSendingAfterTheBackendEnded() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        client.events().connected();
        client.events().moved(Direction.DOWNSTREAM, 1);
        client.events().ended(Direction.DOWNSTREAM);
        assertThat(client.lastTold()).isEqualTo("endOutput CLIENT");
        fixture.time().advance(Duration.ofSeconds(29));
        client.events().moved(Direction.UPSTREAM, 7);
        fixture.time().advance(Duration.ofSeconds(29));
        assertThat(fixture.closed).isEmpty();
        client.events().ended(Direction.UPSTREAM);
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 7. */
    @Test
    void halfClosedAndSilentEndsByItsOwnTimeout() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        client.events().connected();
        client.events().ended(Direction.UPSTREAM);
        fixture.time().advance(Duration.ofSeconds(29));
        assertThat(fixture.closed).isEmpty();
        fixture.time().advance(Duration.ofMillis(1100));
        assertThat(client.lastTold()).isEqualTo("reset");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 51. */
    @Test
    void anIdleSessionIsEndedAndAnyByteEitherWayPutsThatOff() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        client.events().connected();
        for (int i = 0; i < 4; i++) {
            fixture.time().advance(Duration.ofSeconds(590));
            client.events().moved(i % 2 == 0 ? Direction.UPSTREAM : Direction.DOWNSTREAM, 1);
        }
        fixture.time().advance(Duration.ofSeconds(599));
        assertThat(fixture.closed).isEmpty();
        fixture.time().advance(Duration.ofMillis(1100));
        assertThat(client.lastTold()).isEqualTo("reset");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 51. */
    @Test
    void writeProgressPutsTheIdleTimeoutOffAndAStuckWriterIsCut() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        client.events().connected();
        client.events().moved(Direction.DOWNSTREAM, 100_000);
        for (int i = 0; i < 20; i++) {
            client.sockets().writeProgress = true;
            fixture.time().advance(Duration.ofMinutes(2));
        }
        assertThat(fixture.closed).isEmpty();
        fixture.time().advance(Duration.ofMinutes(12));
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }

    /** BEHAVIOUR 52. */
    @Test
    void aJumpOfTheWallClockTimesNothingOut() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.client().events().connected();
        fixture.time().jumpWallClock(Duration.ofDays(1));
        fixture.time().advance(Duration.ofSeconds(10));
        fixture.time().jumpWallClock(Duration.ofDays(-2));
        fixture.time().advance(Duration.ofSeconds(10));
        assertThat(fixture.closed).isEmpty();
    }

    /** BEHAVIOUR 1. */
    @Test
    void anIdleConnectedClientIsNotCutByTheConnectTimeout() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.client().events().connected();
        fixture.time().advance(Duration.ofSeconds(60));
        assertThat(fixture.closed).isEmpty();
    }

    /** BEHAVIOUR 26. */
    @Test
    void aClientThatResetsWhileConnectingFreesTheSlot() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        assertThat(fixture.slots()).isEqualTo(1);
        client.events().aborted(Side.CLIENT, SocketError.RESET);
        assertThat(client.lastTold()).isEqualTo("reset");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.CLIENT_RESET);
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 27. */
    @Test
    void aBackendThatAcceptsAndClosesAtOnceIsPassedOnAndEjected() {
        SessionFixture fixture = SessionFixture.of("s1");
        for (int i = 0; i < 3; i++) {
            Client client = fixture.client();
            client.events().connected();
            client.events().ended(Direction.DOWNSTREAM);
            assertThat(client.lastTold()).isEqualTo("endOutput CLIENT");
            client.events().ended(Direction.UPSTREAM);
        }
        fixture.time().runDue();
        assertThat(fixture.pool.status("s1").counters().errors()).isEqualTo(3);
        assertThat(fixture.pool.status("s1").state()).isEqualTo("ejected");
    }

    /** BEHAVIOUR 22 and 60: want of memory here ends sessions with every backend, none of which is to blame. */
    @Test
    void aFaultOfOursIsHeldAgainstNoBackend() {
        SessionFixture fixture = SessionFixture.of("s1");
        for (int i = 0; i < 3; i++) {
            Client client = fixture.client();
            client.events().connected();
            client.events().aborted(Side.BACKEND, SocketError.INTERNAL);
            client.events().done();
        }
        fixture.time().runDue();
        assertThat(fixture.pool.status("s1").counters().errors()).isZero();
        assertThat(fixture.pool.status("s1").state()).isEqualTo("unknown");
        assertThat(fixture.closed).extracting(SessionSummary::reason).containsOnly(CloseReason.INTERNAL_ERROR);
    }

    /** A monitor that connects and closes, three times in a row, must not take a healthy backend out. */
    @Test
    void aBackendThatClosesAfterItsClientDidIsNoError() {
        SessionFixture fixture = SessionFixture.of("s1");
        for (int i = 0; i < 3; i++) {
            Client client = fixture.client();
            client.events().connected();
            client.events().ended(Direction.UPSTREAM);
            client.events().ended(Direction.DOWNSTREAM);
        }
        fixture.time().runDue();
        assertThat(fixture.pool.status("s1").counters().errors()).isZero();
        assertThat(fixture.pool.status("s1").state()).isEqualTo("unknown");
    }

    /** A quiet backend that ends a session later on was no fault. */
    @Test
    void aSilentSessionThatEndsLaterIsNoError() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        client.events().connected();
        fixture.time().advance(Duration.ofSeconds(5));
        client.events().ended(Direction.DOWNSTREAM);
        client.events().ended(Direction.UPSTREAM);
        assertThat(fixture.pool.status("s1").counters().errors()).isZero();
    }

    /** BEHAVIOUR 8: at most half-closed-timeout is given to what was read already. */
    @Test
    void whatCannotBeDeliveredAfterABackendsResetIsGivenUpAtTheDeadline() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        client.events().connected();
        client.events().moved(Direction.DOWNSTREAM, 50);
        client.events().aborted(Side.BACKEND, SocketError.LOST);
        fixture.time().advance(Duration.ofSeconds(29));
        assertThat(client.lastTold()).isEqualTo("abort CLIENT");
        fixture.time().advance(Duration.ofMillis(1100));
        assertThat(client.lastTold()).isEqualTo("reset");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.BACKEND_LOST);
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 33. */
    @Test
    void aFullBackendIsPassedOverAndFreeAgainAfterACloseAndAfterAFailedConnect() {
        SessionFixture fixture = SessionFixture.of("s1", "s2");
        fixture.pool.now(fixture.backend("s1").handle().set(new BackendChange(null, 1, null)));
        Client first = fixture.client();
        Client second = fixture.client();
        Client third = fixture.client();
        assertThat(fixture.pool.status("s1").sessions()).isEqualTo(1);
        assertThat(fixture.pool.status("s2").sessions()).isEqualTo(2);
        (first.told().contains("connect 10.0.0.1") ? first : second).events().connectFailed(ConnectFailure.REFUSED);
        assertThat(fixture.pool.status("s1").sessions()).isZero();
        assertThat(third.told()).containsExactly("connect 10.0.0.2");
    }

    /** BEHAVIOUR 44. */
    @Test
    void theDrainDeadlineEndsSessionsWhereverTheyAre() {
        SessionFixture fixture = SessionFixture.of("s1", "s2");
        Client connecting = fixture.client();
        Client relaying = fixture.client();
        relaying.events().connected();
        fixture.backend("s1").handle().drain(Duration.ofSeconds(1));
        fixture.backend("s2").handle().drain(new DrainOptions(Duration.ofSeconds(1), DrainOptions.Then.DISABLE, true));
        fixture.time().advance(Duration.ofMillis(1100));
        assertThat(connecting.lastTold()).isEqualTo("reset");
        assertThat(relaying.lastTold()).isEqualTo("reset");
        assertThat(fixture.closed).extracting(SessionSummary::reason).containsOnly(CloseReason.DRAIN_DEADLINE);
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 46, without the sockets: a cut of thousands goes in batches. */
    @Test
    void thousandsOfSessionsAreCutInBatches() {
        SessionFixture fixture = new SessionFixture(SessionFixture.config(FailOverConfig.DEFAULT, "s1"), 6000);
        for (int i = 0; i < 5000; i++) {
            fixture.client().events().connected();
        }
        assertThat(fixture.pool.now(fixture.backend("s1").handle().removeNow())).isEqualTo(5000);
        assertThat(fixture.closed).extracting(SessionSummary::reason).containsOnly(CloseReason.BACKEND_REMOVED);
        assertThat(fixture.sessions.count()).isZero();
    }

    @Test
    void aStrategyThatThrowsEndsTheSessionAndNothingElse() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.pool.now(fixture.pool.pool.handle().strategy(new BrokenStrategy()));
        fixture.client();
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.INTERNAL_ERROR);
        assertThat(fixture.atRest()).isTrue();
    }

    /** It frees its place once: the transport is told of no error, and opens the session. */
    @Test
    void anErrorAtTheBeginningEndsTheSessionOnce() {
        SessionFixture fixture = SessionFixture.of("s1");
        int room = fixture.limit.room();
        InetSocketAddress client = new InetSocketAddress("192.168.0.1", 40_000);
        assertThat(fixture.gate.admit(client)).isTrue();
        SessionFixture.Sockets sockets = new SessionFixture.Sockets();
        sockets.connectFault = new NoClassDefFoundError("on purpose");
        assertThat(fixture.gate.open(sockets, client, fixture.loop)).isNotNull();
        assertThat(sockets.told).containsExactly("reset");
        assertThat(fixture.closed).extracting(SessionSummary::reason).containsExactly(CloseReason.INTERNAL_ERROR);
        assertThat(fixture.limit.room()).isEqualTo(room);
        assertThat(fixture.atRest()).isTrue();
    }

    @Test
    void anObserverThatFailsKeepsNoSessionFromEnding() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.pool.observers.add(new LoadBalancerObserver() {
            @Override
            public void sessionClosed(SessionSummary session) {
                throw new AssertionError("fails on purpose");
            }
        });
        fixture.client().events().aborted(Side.CLIENT, SocketError.RESET);
        assertThat(fixture.closed).hasSize(1);
        assertThat(fixture.atRest()).isTrue();
    }

    @Test
    void aStrategyThatFailsWhenToldKeepsNoSessionFromRelayingAndEnding() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.pool.now(fixture.pool.pool.handle().strategy(new DeafStrategy()));
        Client client = fixture.client();
        client.events().connected();
        assertThat(client.lastTold()).isEqualTo("relay");
        client.events().ended(Direction.UPSTREAM);
        client.events().ended(Direction.DOWNSTREAM);
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.NORMAL);
        assertThat(fixture.atRest()).isTrue();
    }

    @Test
    void aStrategyThatPicksWhatWasTriedEndsTheSessionInsteadOfTurningForEver() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.pool.now(fixture.backend("s1").handle().set(new BackendChange(null, 1, null)));
        fixture.pool.now(fixture.pool.pool.handle().strategy(new DeafStrategy()));
        fixture.client();
        Client second = fixture.client();
        assertThat(second.told()).containsExactly("reset");
        assertThat(fixture.closed.get(0).reason()).isEqualTo(CloseReason.INTERNAL_ERROR);
        assertThat(fixture.slots()).isEqualTo(1);
    }

    /** BEHAVIOUR 60. */
    @Test
    void whileTooManyBytesAreKeptNobodyIsAdmitted() {
        SessionFixture fixture = SessionFixture.of("s1");
        List<AdmissionRefusal> refused = new ArrayList<>();
        fixture.pool.observers.add(new LoadBalancerObserver() {
            @Override
            public void clientRefused(String listener, AdmissionRefusal reason) {
                refused.add(reason);
            }
        });
        InetSocketAddress address = new InetSocketAddress("192.168.0.7", 40_000);
        Client client = fixture.client();
        fixture.kept.add(SessionFixture.MOST_KEPT);
        assertThat(fixture.gate.admit(address)).isFalse();
        assertThat(refused).containsExactly(AdmissionRefusal.MEMORY);
        assertThat(fixture.gate.status().refused()).containsEntry(AdmissionRefusal.MEMORY, 1L);
        client.events().connected();
        assertThat(client.lastTold()).isEqualTo("relay");
        fixture.kept.remove(1);
        assertThat(fixture.gate.admit(address)).isTrue();
    }

    /** BEHAVIOUR 53. */
    @Test
    void aFullListenerPausesAndResumesWhenASessionEnds() {
        SessionFixture fixture = new SessionFixture(SessionFixture.config(FailOverConfig.DEFAULT, "s1"), 2);
        assertThat(fixture.gate.room()).isEqualTo(2);
        Client first = fixture.client();
        fixture.client();
        assertThat(fixture.gate.room()).isZero();
        assertThat(fixture.gate.status().paused()).isTrue();
        int resumed = fixture.listener.resumed;
        first.events().aborted(Side.CLIENT, SocketError.RESET);
        assertThat(fixture.listener.resumed).isEqualTo(resumed + 1);
        assertThat(fixture.gate.room()).isEqualTo(1);
    }

    @Test
    void aListenerThatCannotAcceptSaysThatItIsPaused() {
        SessionFixture fixture = SessionFixture.of("s1");
        fixture.gate.acceptFailed(new IOException("Too many open files"));
        assertThat(fixture.gate.status().paused()).isTrue();
        assertThat(fixture.gate.room()).isPositive();
        assertThat(fixture.gate.status().paused()).isFalse();
    }

    @Test
    void lateEventsOfAClosedSessionChangeNothing() {
        SessionFixture fixture = SessionFixture.of("s1");
        Client client = fixture.client();
        client.events().connected();
        client.events().aborted(Side.CLIENT, SocketError.RESET);
        client.events().ended(Direction.DOWNSTREAM);
        client.events().aborted(Side.BACKEND, SocketError.RESET);
        client.events().done();
        client.events().connectFailed(ConnectFailure.REFUSED);
        assertThat(fixture.closed).hasSize(1);
        assertThat(fixture.atRest()).isTrue();
    }

    /** Fails at every pick. */
    private static final class BrokenStrategy implements Strategy {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Picker bind(Candidates candidates, @Nullable Picker previous) {
            return context -> {
                throw new IllegalStateException("broken on purpose");
            };
        }
    }

    /** Picks the first whatever the session says, and fails when it is told. */
    private static final class DeafStrategy implements Strategy {
        @Override
        public String name() {
            return "deaf";
        }

        @Override
        public Picker bind(Candidates candidates, @Nullable Picker previous) {
            return new Picker() {
                @Override
                public Candidate pick(PickContext context) {
                    return candidates.usable().get(0);
                }

                @Override
                public void connected(ClientAddress client, Candidate candidate, long nanoTime) {
                    throw new AssertionError("deaf on purpose");
                }

                @Override
                public void ended(ClientAddress client, Candidate candidate, long nanoTime) {
                    throw new IllegalStateException("deaf on purpose");
                }
            };
        }
    }
}
