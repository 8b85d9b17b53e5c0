package dev.roundabout.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.BackendChange;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.DrainOptions;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Added;
import dev.roundabout.config.ChangeLayer.Changed;
import dev.roundabout.config.ChangeLayer.Entry;
import dev.roundabout.config.ChangeLayer.Removed;
import dev.roundabout.config.ChangeLayer.StrategyChanged;
import dev.roundabout.internal.state.HeldStore;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An accepted change: written, then in force, then answered. */
@SuppressWarnings("FutureReturnValueIgnored") // what they come to is seen in the pool
class KeptChangesTest {
    private final HeldStore store = new HeldStore();
    private final PoolFixture fixture = PoolFixture.kept(store, "s1", "s2", "s3");

    /** BEHAVIOUR 76. */
    @Test
    void changeIsInForceAndAnsweredOnlyWhenItIsDurable() {
        CompletableFuture<Void> change = set("s1", 2);
        assertThat(store.last()).isEqualTo(layer(weight("s1", 2)));
        assertThat(change).isNotDone();
        assertThat(fixture.status("s1").weight()).isEqualTo(1);

        written();
        assertThat(change).isCompleted();
        assertThat(fixture.status("s1").weight()).isEqualTo(2);
        assertThat(fixture.status("s1").runtime()).isTrue();
    }

    /** BEHAVIOUR 77. */
    @Test
    void changeThatCannotBeWrittenIsRefusedAndNothingChanges() {
        CompletableFuture<Void> change = set("s1", 2);
        store.failed("No space left on device");
        assertRefused(change, Reason.NOT_KEPT, "No space left on device: nothing changed");
        assertThat(fixture.status("s1").weight()).isEqualTo(1);
        assertThat(fixture.changes.layer()).isEqualTo(ChangeLayer.EMPTY);
        assertThat(store.isWriting()).as("a new try waits").isFalse();

        // It may have got to the disk all the same: what is in force is written again.
        fixture.time.advance(Duration.ofSeconds(5));
        assertThat(store.last()).isEqualTo(ChangeLayer.EMPTY);
        written();
        CompletableFuture<Void> again = set("s1", 2);
        written();
        assertThat(again).isCompleted();
    }

    /** BEHAVIOUR 77. */
    @Test
    void hangingStoreDelaysNothingButAnswers() {
        CompletableFuture<Void> change = set("s1", 2);
        fixture.down("s2");
        fixture.time.advance(Duration.ofSeconds(30));
        assertThat(change).isNotDone();
        assertThat(fixture.takingTraffic()).containsExactly("s1", "s3");
        assertThat(fixture.pool.status().backends()).hasSize(3);
        written();
        assertThat(change).isCompleted();
    }

    @Test
    void changesThatWaitAreWrittenTogether() {
        CompletableFuture<Void> first = set("s1", 2);
        CompletableFuture<Void> second = set("s2", 3);
        CompletableFuture<Void> third = set("s3", 4);
        CompletableFuture<Void> strategy = future(fixture.pool.handle().strategy(Strategies.leastConnections()));
        assertThat(store.layers).hasSize(1);
        written();
        assertThat(first).isCompleted();
        assertThat(store.layers).hasSize(2);
        assertThat(store.last())
                .isEqualTo(layer(
                        weight("s1", 2),
                        weight("s2", 3),
                        weight("s3", 4),
                        new StrategyChanged("crm", "least-connections")));
        written();
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
        assertThat(strategy).isCompleted();
    }

    /** BEHAVIOUR 75. */
    @Test
    void changesOfOneBackendAreMadeOneAfterTheOther() {
        set("s1", 2);
        CompletableFuture<Void> second = set("s1", 3);
        CompletableFuture<Void> third = set("s1", 4);
        written();
        assertThat(store.last()).isEqualTo(layer(weight("s1", 3)));
        written();
        assertThat(second).isCompleted();
        assertThat(fixture.status("s1").weight()).isEqualTo(3);
        written();
        assertThat(third).isCompleted();
        assertThat(fixture.status("s1").weight()).isEqualTo(4);
    }

    @Test
    void whatBecomesImpossibleMeanwhileIsTakenBackBeforeItIsRefused() {
        PooledBackend s1 = fixture.backend("s1");
        CompletableFuture<Void> removal = future(s1.handle().remove());
        assertThat(store.last()).isEqualTo(layer(new Removed("crm", "s1")));
        assertThat(s1.tryAcquire()).as("a session comes").isTrue();
        written();
        assertThat(removal).as("not refused while the file says removed").isNotDone();
        assertThat(store.last()).isEqualTo(ChangeLayer.EMPTY);
        written();
        assertRefused(removal, Reason.IN_USE, "s1 has 1 session");
        assertThat(fixture.takingTraffic()).contains("s1");
        s1.release();
    }

    @Test
    void whatIsRefusedIsNeverWritten() {
        CompletableFuture<Void> change = set("s1", 257);
        assertRefused(change, Reason.INVALID, "weight: 257");
        assertThat(store.layers).isEmpty();
    }

    @Test
    void whoeverLeavesLastIsRefusedEvenIfAllLeaveAtOnce() {
        set("s1", 2);
        CompletableFuture<Void> first = future(fixture.backend("s1").handle().remove());
        CompletableFuture<Void> second = future(fixture.backend("s2").handle().remove());
        CompletableFuture<Void> third = future(fixture.backend("s3").handle().remove());
        while (store.isWriting()) {
            written();
        }
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertRefused(third, Reason.LAST_ELIGIBLE, "s3 is the last");
        assertThat(store.layers).noneMatch(layer -> layer.entries().contains(new Removed("crm", "s3")));
    }

    @Test
    void drainIsKeptAsWhatItWillComeTo() {
        PooledBackend s1 = fixture.backend("s1");
        assertThat(s1.tryAcquire()).isTrue();
        drain("s1", DrainOptions.Then.REMOVE);
        assertThat(fixture.status("s1").state()).isEqualTo("unknown");
        written();
        assertThat(fixture.status("s1").state()).isEqualTo("draining");
        assertThat(store.last()).isEqualTo(layer(new Removed("crm", "s1")));

        drain("s1", DrainOptions.Then.DISABLE);
        written();
        assertThat(store.last()).isEqualTo(layer(new Changed("crm", "s1", null, null, false)));

        CompletableFuture<Void> enabled = future(s1.handle().enable());
        written();
        assertThat(enabled).isCompleted();
        assertThat(store.last()).as("called off").isEqualTo(ChangeLayer.EMPTY);
        s1.release();
    }

    @Test
    void endOfADrainIsNoNewChange() {
        drain("s1", DrainOptions.Then.REMOVE);
        written();
        assertThat(fixture.pool.status().backends()).hasSize(2);
        assertThat(store.layers).hasSize(1);
        assertThat(store.isWriting()).isFalse();
    }

    @Test
    void configuredValueIsNoChange() {
        set("s1", 2);
        written();
        set("s1", 1);
        assertThat(store.last()).isEqualTo(ChangeLayer.EMPTY);
        written();
        assertThat(fixture.status("s1").runtime()).isFalse();
    }

    @Test
    void whatChangesNothingIsAnsweredWithoutAWrite() {
        assertThat(set("s1", 1)).isCompleted();
        assertThat(store.layers).isEmpty();
    }

    @Test
    void addedBackendIsOneEntryWhateverBecomesOfIt() {
        CompletableFuture<?> added = future(fixture.pool.handle().addAsync(fixture.spec("10.0.0.9:3000", "s9", 5)));
        assertThat(fixture.pool.status().backends()).hasSize(3);
        written();
        assertThat(added).isCompleted();
        set("s9", 7);
        written();
        assertThat(store.last())
                .isEqualTo(layer(new Added(
                        "crm",
                        new BackendConfig(
                                fixture.spec("10.0.0.9:3000", "s9", 5).address(), "s9", 7, 0, false, true, null))));
        future(fixture.backend("s9").handle().remove());
        written();
        assertThat(store.last()).isEqualTo(ChangeLayer.EMPTY);
    }

    @Test
    void ownListenerIsRefusedBeforeItIsWritten() {
        fixture.ownListeners.add(new InetSocketAddress("10.0.0.9", 3000));
        assertRefused(
                future(fixture.pool.handle().addAsync(fixture.spec("10.0.0.9:3000", null, null))),
                Reason.OWN_LISTENER,
                "own listener");
        assertThat(store.layers).isEmpty();
    }

    @Test
    void strategyThatCannotBeFoundAgainByNameIsRefused() {
        assertRefused(future(fixture.pool.handle().strategy(new Own())), Reason.NOT_KEPT, "strategy: own");
        assertThat(store.layers).isEmpty();
        assertThat(fixture.pool.handle().strategy().name()).isEqualTo("round-robin");
    }

    @Test
    void stopRefusesWhatWaitsAndLeavesOpenWhatIsBeingWritten() {
        CompletableFuture<Void> writing = set("s1", 2);
        CompletableFuture<Void> waiting = set("s1", 3);
        fixture.changes.close();
        assertRefused(writing, Reason.STOPPING, "not known");
        assertRefused(waiting, Reason.STOPPING, "nothing changed");
        store.written();
        fixture.time.runDue();
        assertThat(fixture.status("s1").weight()).isEqualTo(1);
    }

    /** While sessions have their grace: who is told yes now would have to be told later that it was lost. */
    @Test
    void aStopRefusesWhatComesAndMakesWhatIsIn() {
        CompletableFuture<Void> writing = set("s1", 2);
        CompletableFuture<Void> waiting = set("s1", 3);
        fixture.changes.refuse();
        assertRefused(set("s2", 4), Reason.STOPPING, "nothing changed");
        written();
        written();
        assertThat(writing).isCompleted();
        assertThat(waiting).isCompleted();
        assertThat(fixture.status("s1").weight()).isEqualTo(3);
    }

    private CompletableFuture<Void> set(String name, int weight) {
        return future(fixture.backend(name).handle().set(new BackendChange(weight, null, null)));
    }

    private void drain(String name, DrainOptions.Then then) {
        fixture.backend(name).handle().drain(new DrainOptions(Duration.ofSeconds(30), then, false));
        fixture.time.runDue();
    }

    private <T extends @Nullable Object> CompletableFuture<T> future(CompletionStage<T> stage) {
        fixture.time.runDue();
        return stage.toCompletableFuture();
    }

    private void written() {
        store.written();
        fixture.time.runDue();
    }

    private void assertRefused(CompletableFuture<?> change, Reason reason, String message) {
        fixture.time.runDue();
        assertThat(change).isDone();
        assertThatThrownBy(change::join)
                .cause()
                .isInstanceOfSatisfying(ChangeRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private static ChangeLayer layer(Entry... entries) {
        return new ChangeLayer(List.of(entries));
    }

    private static Entry weight(String name, int weight) {
        return new Changed("crm", name, weight, null, null);
    }

    /** An embedder's own. */
    private static final class Own implements Strategy {
        @Override
        public String name() {
            return "own";
        }

        @Override
        public Picker bind(Candidates candidates, @Nullable Picker previous) {
            return context -> null;
        }
    }
}
