package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.internal.time.FakeScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 41 and 54: turns, while the number of those that may be under way changes. */
class ProbeLaneTest {
    private final FakeScheduler control = new FakeScheduler();
    private final List<String> turns = new ArrayList<>();
    private int most = 1;
    private final ProbeLane lane = new ProbeLane(control, new FlakyProber(control), () -> most);

    @Test
    void whoWaitsComesBeforeWhoComesWhenThereIsRoomAgain() {
        enter("a", "b", "c");
        assertThat(turns).containsExactly("a");
        most = 3;
        enter("d");
        control.runDue();
        assertThat(turns).containsExactly("a", "b", "c");
        lane.leave();
        control.runDue();
        assertThat(turns).containsExactly("a", "b", "c", "d");
    }

    @Test
    void withLessRoomNobodyEntersUntilEnoughHaveLeft() {
        most = 3;
        enter("a", "b", "c", "d");
        most = 1;
        lane.leave();
        lane.leave();
        control.runDue();
        assertThat(turns).containsExactly("a", "b", "c");
        lane.leave();
        control.runDue();
        assertThat(turns).containsExactly("a", "b", "c", "d");
    }

    private void enter(String... names) {
        for (String name : names) {
            lane.enter(() -> turns.add(name));
        }
    }
}
