package dev.roundabout.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.AddResult;
import dev.roundabout.AdminState;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Drains: what they take, when they end, and what calls them off. */
class DrainsTest {
    /** BEHAVIOUR 44. */
    @Test
    void drainedBackendTakesNothingNewAndIsDisabledWhenTheLastSessionEnded() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        CompletableFuture<DrainResult> drained =
                s1.handle().drain(Duration.ofSeconds(30)).toCompletableFuture();
        fixture.time.runDue();
        assertThat(fixture.takingTraffic()).containsExactly("s2");
        assertThat(s1.tryAcquire()).isFalse();
        assertThat(fixture.status("s1").state()).isEqualTo("draining");
        assertThat(fixture.monitor.watches("crm/s1")).as("still probed").isTrue();
        assertThat(drained).isNotDone();

        s1.release();
        assertThat(fixture.now(drained)).isEqualTo(new DrainResult(1, 0, false));
        assertThat(fixture.status("s1").adminState()).isEqualTo(AdminState.DISABLED);
        assertThat(fixture.monitor.watches("crm/s1")).as("no longer probed").isFalse();
    }

    /** BEHAVIOUR 44. */
    @Test
    void theDeadlineCutsWhatIsLeftAndTheBackendLeaves() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        s1.tryAcquire();
        s1.tryAcquire();
        CompletableFuture<DrainResult> drained = s1.handle()
                .drain(new DrainOptions(Duration.ofSeconds(30), DrainOptions.Then.REMOVE, false))
                .finished()
                .toCompletableFuture();
        fixture.time.runDue();
        s1.release();
        List<String> cuts = fixture.recordCuts(2);
        fixture.time.advance(Duration.ofSeconds(29));
        assertThat(cuts).isEmpty();
        fixture.time.advance(Duration.ofSeconds(1));
        assertThat(cuts).containsExactly("s1 DRAIN_DEADLINE");
        assertThat(fixture.now(drained)).isEqualTo(new DrainResult(1, 2, false));
        assertThat(fixture.pool.handle().backend("s1")).isEmpty();
    }

    /** BEHAVIOUR 44. */
    @Test
    void enablingCallsADrainOff() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        CompletableFuture<DrainResult> drained =
                s1.handle().drain(Duration.ofSeconds(30)).toCompletableFuture();
        fixture.time.runDue();
        fixture.now(s1.handle().enable());
        assertThat(fixture.now(drained).calledOff()).isTrue();
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
        fixture.time.advance(Duration.ofMinutes(1));
        assertThat(s1.sessions()).as("the old deadline cuts nobody").isEqualTo(1);
        assertThat(s1.tryAcquire()).isTrue();
    }

    @Test
    void aDisabledBackendWhoseDrainIsCalledOffIsProbedBeforeItTakesTraffic() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        fixture.now(s1.handle().disable());
        s1.handle().drain(Duration.ofSeconds(30));
        fixture.time.runDue();
        assertThat(fixture.monitor.watches("crm/s1")).as("DRAINING is probed").isTrue();
        fixture.now(s1.handle().enable());
        assertThat(fixture.takingTraffic()).containsExactly("s2");
        fixture.up("s1");
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
    }

    /** Cutting takes more than one turn of the loops; who asks again meanwhile hears how many were cut. */
    @Test
    void aDrainAskedForAgainWhileItsSessionsAreCutStillCountsThem() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        CompletableFuture<Integer> cut = new CompletableFuture<>();
        fixture.cutter = (backend, reason) -> cut;
        s1.handle().drain(Duration.ofSeconds(30));
        fixture.time.advance(Duration.ofSeconds(30));
        s1.release();
        CompletableFuture<DrainResult> again =
                s1.handle().drain(Duration.ofSeconds(30)).toCompletableFuture();
        fixture.time.runDue();
        cut.complete(1);
        assertThat(fixture.now(again)).isEqualTo(new DrainResult(0, 1, false));
    }

    @Test
    void addingAgainCallsOffADrainForRemoval() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        s1.handle().drain(new DrainOptions(Duration.ofSeconds(30), DrainOptions.Then.REMOVE, false));
        fixture.time.runDue();
        AddResult again = fixture.now(fixture.pool.handle().addAsync(fixture.spec("10.0.0.1:3000", "s1", null)));
        assertThat(again.outcome()).isEqualTo(AddResult.Outcome.DRAIN_CALLED_OFF);
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s2");
    }

    @Test
    void aSecondDrainMovesTheDeadlineOfTheFirst() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend s1 = fixture.backend("s1");
        s1.tryAcquire();
        List<String> cuts = fixture.recordCuts(1);
        s1.handle().drain(Duration.ofSeconds(30));
        fixture.time.runDue();
        CompletableFuture<DrainResult> second =
                s1.handle().drain(Duration.ofSeconds(5)).toCompletableFuture();
        fixture.time.advance(Duration.ofSeconds(5));
        assertThat(cuts).containsExactly("s1 DRAIN_DEADLINE");
        assertThat(fixture.now(second).cut()).isEqualTo(1);
    }
}
