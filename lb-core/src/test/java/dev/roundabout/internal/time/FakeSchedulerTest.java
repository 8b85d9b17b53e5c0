package dev.roundabout.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FakeSchedulerTest {
    private final FakeScheduler scheduler = new FakeScheduler();
    private final List<String> ran = new ArrayList<>();

    @Test
    void nothingRunsBeforeTimeMoves() {
        scheduler.execute(() -> ran.add("now"));
        assertThat(ran).isEmpty();
        scheduler.runDue();
        assertThat(ran).containsExactly("now");
    }

    @Test
    void tasksRunInOrderAndSeeTheirOwnTime() {
        long start = scheduler.nanoTime();
        scheduler.schedule(() -> ran.add("b " + (scheduler.nanoTime() - start)), 20);
        scheduler.schedule(() -> ran.add("a " + (scheduler.nanoTime() - start)), 10);
        scheduler.schedule(() -> ran.add("c " + (scheduler.nanoTime() - start)), 20);
        scheduler.schedule(() -> ran.add("late"), 31);
        scheduler.advance(Duration.ofNanos(30));
        assertThat(ran).containsExactly("a 10", "b 20", "c 20");
        assertThat(scheduler.nanoTime() - start).isEqualTo(30);
        assertThat(scheduler.pending()).isEqualTo(1);
    }

    @Test
    void aTaskMayScheduleWithinTheSameMove() {
        scheduler.schedule(() -> scheduler.schedule(() -> ran.add("second"), 5), 5);
        scheduler.advance(Duration.ofNanos(10));
        assertThat(ran).containsExactly("second");
    }

    @Test
    void aCancelledTaskDoesNotRun() {
        Scheduler.Timer timer = scheduler.schedule(() -> ran.add("cancelled"), 5);
        timer.cancel();
        timer.cancel();
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(ran).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void theWallClockJumpsAlone() {
        long start = scheduler.nanoTime();
        scheduler.jumpWallClock(Duration.ofDays(-1));
        scheduler.advance(Duration.ofSeconds(2));
        assertThat(scheduler.wallClock())
                .isEqualTo(FakeScheduler.START.minus(Duration.ofDays(1)).plusSeconds(2));
        assertThat(scheduler.nanoTime() - start).isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void aTaskMayNotMoveTime() {
        scheduler.execute(scheduler::runDue);
        assertThatThrownBy(scheduler::runDue).isInstanceOf(IllegalStateException.class);
    }
}
