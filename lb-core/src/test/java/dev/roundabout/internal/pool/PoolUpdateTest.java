package dev.roundabout.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.Backend;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendStatus;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.DrainResult;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.internal.state.Layers.PoolPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** A pool that is brought to another configuration. */
class PoolUpdateTest {
    /** BEHAVIOUR 44. The old one is seen, counted and cut like every other that leaves. */
    @Test
    void whatMovedIsDrainedBesideItsSuccessor() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend old = fixture.backend("s2");
        old.tryAcquire();
        old.tryAcquire();
        List<String> events = new ArrayList<>();
        fixture.observers.add(new LoadBalancerObserver() {
            @Override
            public void backendAdded(Backend backend) {
                events.add("added " + backend.name());
            }

            @Override
            public void backendRemoved(Backend backend) {
                events.add("removed " + backend.name());
            }

            @Override
            public void backendChanged(Backend backend, BackendStatus before, BackendStatus after) {
                if (before.adminState() != after.adminState()) {
                    events.add(after.adminState() + " " + backend.name() + " " + after.sessions());
                }
            }

            @Override
            public void backendDrained(Backend backend, DrainResult result) {
                events.add("drained " + backend.name() + " " + result.cut() + " cut");
            }
        });

        assertThat(fixture.pool.update(moved(9)))
                .containsExactly("crm/s2: is at 10.0.0.9:3000 now, was at 10.0.0.2:3000");
        assertThat(events).containsExactly("removed s2", "added s2.old", "added s2", "DRAINING s2.old 2");
        assertThat(fixture.status("s2").address()).hasToString("10.0.0.9:3000");
        assertThat(fixture.status("s2").sessions()).isZero();
        assertThat(fixture.status("s2.old").address()).hasToString("10.0.0.2:3000");
        assertThat(fixture.status("s2.old").sessions()).isEqualTo(2);
        assertThat(fixture.status("s2.old").drainLeft()).isEqualTo(Duration.ofSeconds(30));
        assertThat(fixture.status("s2.old").removing()).isTrue();
        assertThat(fixture.status("s2.old").runtime()).as("in no layer").isFalse();
        assertThat(fixture.pool.status().sessions()).as("the sum").isEqualTo(2);
        assertThat(old.tryAcquire()).isFalse();

        events.clear();
        List<String> cuts = fixture.recordCuts(2);
        fixture.time.advance(Duration.ofSeconds(29));
        assertThat(cuts).isEmpty();
        fixture.time.advance(Duration.ofSeconds(1));
        assertThat(cuts).containsExactly("s2.old DRAIN_DEADLINE");
        assertThat(events).containsExactly("removed s2.old", "drained s2.old 2 cut");
        assertThat(fixture.pool.handle().backend("s2.old")).isEmpty();
    }

    @Test
    void whatMovedWithoutSessionsIsGoneAtOnceAndItsSuccessorThere() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        List<List<String>> namesAtItsEnd = new ArrayList<>();
        fixture.observers.add(new LoadBalancerObserver() {
            @Override
            public void backendRemoved(Backend backend) {
                namesAtItsEnd.add(names(fixture));
            }
        });
        fixture.pool.update(moved(9));
        assertThat(names(fixture)).containsExactly("s1", "s2");
        assertThat(namesAtItsEnd).containsExactly(List.of("s1", "s2"));
        assertThat(fixture.status("s2").address()).hasToString("10.0.0.9:3000");
    }

    @Test
    void whatMovesTwiceHasTwoPredecessors() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        fixture.backend("s2").tryAcquire();
        fixture.pool.update(moved(8));
        fixture.up("s2");
        fixture.backend("s2").tryAcquire();
        fixture.pool.update(moved(9));
        assertThat(names(fixture)).containsExactly("s1", "s2", "s2.old", "s2.old2");
        assertThat(fixture.status("s2.old2").address()).hasToString("10.0.0.8:3000");
    }

    /** Whoever asked meant the backend as it was then. */
    @Test
    void changeThatWaitedWhileItsBackendMovedIsRefused() {
        PoolFixture fixture = PoolFixture.of("s1", "s2");
        PooledBackend old = fixture.backend("s2");
        old.tryAcquire();
        CompletableFuture<Void> change =
                old.handle().set(new BackendChange(5, null, null)).toCompletableFuture();
        fixture.pool.update(moved(9));
        assertThatThrownBy(() -> fixture.now(change))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessage("s2 is at another address now, and s2.old leaves: nothing changed")
                .as("not gone: a remove would call that success")
                .asInstanceOf(InstanceOfAssertFactories.type(ChangeRefusedException.class))
                .extracting(ChangeRefusedException::reason)
                .isEqualTo(ChangeRefusedException.Reason.DIFFERENT);
        assertThat(fixture.status("s2").weight()).isEqualTo(1);
    }

    private static List<String> names(PoolFixture fixture) {
        return fixture.pool.status().backends().stream()
                .map(BackendStatus::name)
                .toList();
    }

    /** s1 as it is, s2 at {@code 10.0.0.LAST:3000}. */
    private static PoolPlan moved(int last) {
        PoolConfig was = PoolFixture.config(
                HealthCheckConfig.TCP, true, EjectConfig.DEFAULT, FailOverConfig.DEFAULT, false, "s1", "s2");
        BackendConfig next = new BackendConfig(new Address("10.0.0." + last, 3000), "s2", 1, 0, false, true, null);
        return PoolPlan.of(new PoolConfig(
                was.name(),
                was.strategy(),
                was.connectTimeout(),
                was.idleTimeout(),
                was.halfClosedTimeout(),
                was.failOver(),
                was.eject(),
                was.failOpen(),
                was.closeOnDown(),
                was.health(),
                was.sendProxy(),
                List.of(was.backends().get(0), next)));
    }
}
