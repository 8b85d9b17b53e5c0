package dev.roundabout.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.AddResult;
import dev.roundabout.Backend;
import dev.roundabout.BackendChange;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.Health;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.Pool;
import dev.roundabout.Readiness;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may be changed in a pool, what is refused, and who takes traffic afterwards. */
class BackendPoolTest {
    /** A configured backend takes traffic while nobody has probed it. */
    @Test
    void configuredBackendsTakeTrafficAtOnce() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
        assertThat(fixture.status("s1").health()).isEqualTo(Health.UNKNOWN);
    }

    /** Each once, in order; nothing is told of what stays as it is. */
    @Test
    void observersHearOfFailOpenStrategiesAndTheEndOfDrains() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        List<String> heard = new ArrayList<>();
        fixture.observers.add(new LoadBalancerObserver() {
            @Override
            public void failOpenChanged(Pool pool, boolean failingOpen) {
                heard.add(pool.name() + " failing open " + failingOpen);
            }

            @Override
            public void strategyChanged(Pool pool, String before, String after) {
                heard.add(pool.name() + " " + before + " -> " + after);
            }

            @Override
            public void backendDrained(Backend backend, DrainResult result) {
                heard.add(backend.name() + " " + (result.calledOff() ? "called off" : "cut " + result.cut()));
            }
        });
        fixture.down("s1");
        fixture.down("s2");
        fixture.up("s2");
        fixture.up("s1");
        fixture.now(fixture.pool.handle().strategy(Strategies.roundRobin()));
        fixture.now(fixture.pool.handle().strategy(Strategies.leastConnections()));
        assertThat(fixture.backend("s1").tryAcquire()).isTrue();
        Backend s1 = fixture.backend("s1").handle();
        fixture.now(s1.drain(new DrainOptions(Duration.ofSeconds(5), DrainOptions.Then.DISABLE, false))
                .started());
        fixture.now(s1.enable());
        fixture.now(s1.drain(new DrainOptions(Duration.ofSeconds(5), DrainOptions.Then.DISABLE, false))
                .started());
        fixture.backend("s1").release();
        fixture.time.runDue();

        assertThat(heard)
                .containsExactly(
                        "crm failing open true",
                        "crm failing open false",
                        "crm round-robin -> least-connections",
                        "s1 called off",
                        "s1 cut 0");
    }

    @Test
    void addedBackendWaitsForItsFirstGoodProbe() {
        PoolFixture fixture = PoolFixture.of("s1");
        AddResult added = fixture.now(fixture.pool.handle().addAsync(fixture.spec("10.0.0.9:3000", "s4", null)));
        assertThat(added.outcome()).isEqualTo(AddResult.Outcome.ADDED);
        assertThat(fixture.takingTraffic()).containsExactly("s1");
        assertThat(fixture.status("s4").state()).isEqualTo("waiting");
        fixture.up("s4");
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s4");
    }

    @Test
    void withoutAnActiveCheckAnAddedBackendTakesTrafficAtOnce() {
        PoolFixture fixture = PoolFixture.of(HealthCheckConfig.NONE, true, "s1");
        fixture.now(fixture.pool.handle().addAsync(fixture.spec("10.0.0.9:3000", "s4", null)));
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s4");
    }

    @Test
    void observersHearWhenABackendIsFull() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        List<String> full = new ArrayList<>();
        fixture.observers.add(new LoadBalancerObserver() {
            @Override
            public void backendFull(Backend backend) {
                full.add(backend.name() + " " + backend.status().sessions());
            }
        });
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        fixture.now(s1.handle().set(new BackendChange(null, 3, null)));
        s1.tryAcquire();
        assertThat(full).isEmpty();
        s1.tryAcquire();
        s1.tryAcquire();
        assertThat(full).containsExactly("s1 3");
    }

    /** BEHAVIOUR 47, with its exception: what is equal counts as success. */
    @Test
    void addingAgainWhatIsThereSucceedsAndChangesNothing() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        AddResult byName = fixture.now(fixture.pool.handle().addAsync(fixture.spec("10.0.0.1:3000", "s1", 1)));
        AddResult byAddress = fixture.now(fixture.pool.handle().addAsync(fixture.spec("10.0.0.2:3000", null, null)));
        assertThat(byName.outcome()).isEqualTo(AddResult.Outcome.ALREADY_THERE);
        assertThat(byAddress.outcome()).isEqualTo(AddResult.Outcome.ALREADY_THERE);
        assertThat(byAddress.backend().name()).isEqualTo("s2");
        assertThat(fixture.pool.status().backends()).hasSize(2);
    }

    /** BEHAVIOUR 47. */
    @Test
    void addingSomethingDifferentUnderTheSameNameIsRefusedNamingTheField() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        assertThatThrownBy(() -> fixture.now(fixture.pool.handle().addAsync(fixture.spec("10.0.0.1:3000", "s1", 2))))
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.DIFFERENT);
                    assertThat(refused.field()).isEqualTo("weight");
                })
                .hasMessage("s1 is in crm with weight 1, asked for 2: nothing changed");
        assertThat(fixture.status("s1").weight()).isEqualTo(1);
    }

    /** BEHAVIOUR 47. */
    @Test
    void invalidSettingsAreRefusedAndNothingChanges() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        Backend s1 = fixture.backend("s1").handle();
        assertThatThrownBy(() -> fixture.now(s1.set(new BackendChange(-1, 7, false))))
                .hasMessage("weight: -1 (expected: 0 to 256)");
        assertThatThrownBy(() -> fixture.now(s1.set(new BackendChange(2, -7, false))))
                .hasMessage("maxSessions: -7 (expected: >= 0)");
        assertThatThrownBy(() -> fixture.now(fixture.pool.handle().addAsync(fixture.spec("10.0.0.9:3000", "s9", 257))))
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> assertThat(refused.field())
                        .isEqualTo("weight"));
        assertThat(fixture.status("s1").weight()).isEqualTo(1);
        assertThat(fixture.status("s1").maxSessions()).isZero();
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
    }

    @Test
    void ourOwnListenerIsRefusedAsABackend() {
        PoolFixture fixture = PoolFixture.of("s1");
        fixture.ownListeners.add(new InetSocketAddress("10.0.0.9", 3000));
        assertThatThrownBy(() -> fixture.now(fixture.pool.handle().addAsync(fixture.spec("10.0.0.9:3000", null, null))))
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.OWN_LISTENER));
        assertThat(fixture.pool.status().backends()).hasSize(1);
    }

    /** BEHAVIOUR 45. */
    @Test
    void aBackendWithSessionsIsNotRemovedWithoutDrainOrForce() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        assertThat(s1.tryAcquire()).isTrue();
        assertThatThrownBy(() -> fixture.now(s1.handle().remove()))
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.IN_USE))
                .hasMessage("s1 has 1 session: nothing changed");
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
        s1.release();
        fixture.now(s1.handle().remove());
        assertThat(fixture.takingTraffic()).containsExactly("s2");
        assertThat(s1.tryAcquire()).as("a late pick").isFalse();
    }

    /** A total that falls looks like a burst of sessions to whoever makes a rate of it. */
    @Test
    void whatARemovedBackendServedStaysInThePoolsTotal() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        fixture.backend("s1").connected(1000);
        fixture.backend("s2").connected(1000);
        fixture.now(fixture.backend("s1").handle().remove());
        assertThat(fixture.pool.status().opened()).isEqualTo(2);
    }

    /** BEHAVIOUR 45. */
    @Test
    void removedByForceItsSessionsAreCutAndCounted() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        s1.tryAcquire();
        List<String> cuts = fixture.recordCuts(2);
        assertThat(fixture.now(s1.handle().removeNow())).isEqualTo(2);
        assertThat(cuts).containsExactly("s1 BACKEND_REMOVED");
        assertThatThrownBy(() -> fixture.now(s1.handle().remove()))
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.UNKNOWN_BACKEND));
    }

    @Test
    void theLastEligibleBackendIsNeitherDrainedNorRemovedWithoutForce() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        fixture.down("s2");
        Backend s1 = fixture.backend("s1").handle();
        assertThatThrownBy(() -> fixture.now(s1.remove()))
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.LAST_ELIGIBLE));
        assertThatThrownBy(() -> fixture.now(s1.drain(Duration.ofSeconds(1))))
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.LAST_ELIGIBLE));
        fixture.now(fixture.backend("s2").handle().remove());
        fixture.now(s1.drain(new DrainOptions(Duration.ZERO, DrainOptions.Then.REMOVE, true))
                .finished());
        assertThat(fixture.pool.status().backends()).isEmpty();
    }

    /** BEHAVIOUR 44. */
    @Test
    void disabledBackendsTakeNoTrafficUntilEnabledAndProbed() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        Backend s1 = fixture.backend("s1").handle();
        fixture.now(s1.disable());
        assertThat(fixture.takingTraffic()).containsExactly("s2");
        assertThat(fixture.monitor.watches("crm/s1")).isFalse();
        fixture.now(s1.enable());
        assertThat(fixture.takingTraffic()).containsExactly("s2");
        fixture.up("s1");
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
    }

    /** BEHAVIOUR 24 and 30. */
    @Test
    void backupsServeOnlyWithoutEligiblePrimariesAndStepBackWhenTheyReturn() {
        PoolFixture fixture = PoolFixture.of("s1", "s2", "b1");
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
        fixture.down("s1");
        assertThat(fixture.takingTraffic()).containsExactly("s2");
        fixture.down("s2");
        assertThat(fixture.takingTraffic()).containsExactly("b1");
        fixture.up("s1");
        assertThat(fixture.takingTraffic()).containsExactly("s1");
    }

    @Test
    void withFailOpenEveryEnabledPrimaryIsTriedWhenNoneIsEligible() {
        PoolFixture fixture = PoolFixture.of("s1", "s2", "s3");
        fixture.now(fixture.backend("s3").handle().disable());
        fixture.down("s1");
        fixture.down("s2");
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
        assertThat(fixture.pool.readiness()).isEqualTo(Readiness.DEGRADED);
    }

    @Test
    void withoutFailOpenNobodyIsTriedWhenNoneIsEligible() {
        PoolFixture fixture = PoolFixture.of(HealthCheckConfig.TCP, false, "s1", "s2");
        fixture.down("s1");
        fixture.down("s2");
        assertThat(fixture.takingTraffic()).isEmpty();
        assertThat(fixture.pool.readiness()).isEqualTo(Readiness.NOT_READY);
    }

    @Test
    void weightZeroTakesNoNewSession() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        fixture.now(fixture.backend("s1").handle().set(new BackendChange(0, null, null)));
        assertThat(fixture.takingTraffic()).containsExactly("s2");
    }

    /** BEHAVIOUR 29. */
    @Test
    void failingRealSessionsEjectForAWhileAndEachTimeLonger() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        fail(s1, 2);
        fixture.time.runDue();
        assertThat(fixture.takingTraffic()).as("below the threshold").contains("s1");
        fail(s1, 1);
        fixture.time.runDue();
        assertThat(fixture.status("s1").state()).isEqualTo("ejected");
        assertThat(fixture.takingTraffic()).containsExactly("s2");
        fixture.up("s1");
        assertThat(fixture.takingTraffic())
                .as("a good TCP probe ends no ejection")
                .containsExactly("s2");
        fixture.time.advance(Duration.ofSeconds(10));
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");

        fail(s1, 3);
        fixture.time.advance(Duration.ofSeconds(19));
        assertThat(fixture.takingTraffic()).containsExactly("s2");
        fixture.time.advance(Duration.ofSeconds(1));
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");

        s1.served();
        fail(s1, 3);
        fixture.time.advance(Duration.ofSeconds(10));
        assertThat(fixture.takingTraffic())
                .as("once served, the first length again")
                .containsExactly("s1", "s2");
    }

    /** BEHAVIOUR 22. */
    @Test
    void localFaultsAreNotHeldAgainstTheBackend() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        for (int i = 0; i < 10; i++) {
            fixture.backend("s1").connectFailed(ConnectFailure.LOCAL);
        }
        fixture.time.runDue();
        assertThat(fixture.status("s1").state()).isEqualTo("unknown");
        assertThat(fixture.status("s1").counters().errors()).isZero();
    }

    /** BEHAVIOUR 27. */
    @Test
    void acceptingAndClosingAtOnceEjectsThoughEveryConnectSucceeds() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        for (int i = 0; i < 3; i++) {
            s1.connected(1000);
            s1.endedEarly();
        }
        fixture.time.runDue();
        assertThat(fixture.status("s1").state()).isEqualTo("ejected");
        assertThat(fixture.status("s1").counters().errors()).isEqualTo(3);
    }

    @Test
    void passiveCheckCanBeTurnedOff() {
        PoolFixture fixture = PoolFixture.of(
                PoolFixture.config(HealthCheckConfig.TCP, true, EjectConfig.OFF, FailOverConfig.DEFAULT, false, "s1"));
        fail(fixture.backend("s1"), 100);
        fixture.time.runDue();
        assertThat(fixture.status("s1").state()).isEqualTo("unknown");
    }

    /** BEHAVIOUR 42. */
    @Test
    void goingDownEndsSessionsOnlyWhereThePoolSaysSo() {
        for (boolean closeOnDown : new boolean[] {false, true}) {
            PoolFixture fixture = PoolFixture.of(PoolFixture.config(
                    HealthCheckConfig.TCP, true, EjectConfig.DEFAULT, FailOverConfig.DEFAULT, closeOnDown, "s1", "s2"));
            List<String> cuts = fixture.recordCuts(0);
            fixture.down("s1");
            assertThat(cuts).isEqualTo(closeOnDown ? List.of("s1 BACKEND_DOWN") : List.of());
        }
    }

    /** BEHAVIOUR 52. */
    @Test
    void aJumpOfTheWallClockEndsNoEjectionAndNoDrain() {
        PoolFixture fixture = PoolFixture.of("s1", "s2", "s3");
        PooledBackend s2 = fixture.backend("s2");
        s2.tryAcquire();
        List<String> cuts = fixture.recordCuts(1);
        s2.handle().drain(Duration.ofSeconds(30));
        fail(fixture.backend("s1"), 3);
        fixture.time.runDue();
        fixture.time.jumpWallClock(Duration.ofDays(1));
        fixture.time.advance(Duration.ofSeconds(1));
        fixture.time.jumpWallClock(Duration.ofDays(-2));
        fixture.time.advance(Duration.ofSeconds(1));
        assertThat(cuts).isEmpty();
        assertThat(fixture.status("s1").state()).isEqualTo("ejected");
    }

    @Test
    void theStrategyIsChangedWhileSlotsAreTaken() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        fixture.backend("s1").tryAcquire();
        fixture.now(fixture.pool.handle().strategy(Strategies.leastConnections()));
        assertThat(fixture.pool.status().strategy()).isEqualTo("least-connections");
        assertThat(fixture.pool.status().runtimeStrategy()).isTrue();
        assertThat(fixture.status("s1").sessions()).isEqualTo(1);
    }

    @Test
    void aStrategyThatCannotBeBoundIsRefusedAndNothingChanges() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        CompletableFuture<Void> changed =
                fixture.pool.handle().strategy(new FailingStrategy(0)).toCompletableFuture();
        fixture.time.runDue();
        assertThat(changed).isCompletedExceptionally();
        fixture.down("s1");
        assertThat(fixture.pool.status().strategy()).isEqualTo("round-robin");
        assertThat(fixture.takingTraffic()).containsExactly("s2");
    }

    @Test
    void aStrategyThatFailsLaterLeavesNoChangeHalfMade() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        fixture.now(fixture.pool.handle().strategy(new FailingStrategy(1)));
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        CompletableFuture<DrainResult> drained = s1.handle()
                .drain(new DrainOptions(Duration.ofSeconds(30), DrainOptions.Then.REMOVE, false))
                .finished()
                .toCompletableFuture();
        fixture.time.runDue();
        s1.release();
        assertThat(fixture.now(drained)).isEqualTo(new DrainResult(1, 0, false));
        assertThat(fixture.pool.handle().backend("s1")).isEmpty();
    }

    @Test
    void aClosedPoolRefusesChangesAndLetsDrainsGo() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        CompletableFuture<DrainResult> drained =
                s1.handle().drain(Duration.ofSeconds(30)).toCompletableFuture();
        fixture.time.runDue();
        fixture.pool.close();
        assertThat(drained).isDone();
        assertThatThrownBy(() -> fixture.now(s1.handle().enable()))
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.STOPPING));
    }

    private static void fail(PooledBackend backend, int times) {
        for (int i = 0; i < times; i++) {
            backend.connectFailed(ConnectFailure.REFUSED);
        }
    }

    /** Can be bound so many times. */
    private static final class FailingStrategy implements Strategy {
        private int left;

        FailingStrategy(int times) {
            left = times;
        }

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Picker bind(Candidates candidates, @Nullable Picker previous) {
            if (left == 0) {
                throw new AssertionError("failing on purpose");
            }
            left--;
            return context -> null;
        }
    }
}
