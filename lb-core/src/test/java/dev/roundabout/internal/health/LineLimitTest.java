package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.internal.time.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 43: at most one line a second, and the last word gets in. */
final class LineLimitTest {
    private final FakeScheduler control = new FakeScheduler();
    private final List<String> lines = new ArrayList<>();
    private final LineLimit limit = new LineLimit(control, lines::add);

    @Test
    void theFirstLineIsWrittenAtOnceAndSoIsOneASecondLater() {
        limit.line("a");
        assertThat(lines).containsExactly("a");
        control.advance(Duration.ofSeconds(1));
        limit.line("b");
        assertThat(lines).containsExactly("a", "b");
    }

    @Test
    void theLastLineHeldBackFollowsWithTheCountOfTheOthers() {
        limit.line("a");
        limit.line("b");
        limit.line("c");
        limit.line("d");
        assertThat(lines).containsExactly("a");
        control.advance(Duration.ofSeconds(1));
        assertThat(lines).containsExactly("a", "d; 2 more in the last second");
        limit.line("e");
        assertThat(lines).hasSize(2);
        control.advance(Duration.ofSeconds(1));
        assertThat(lines).endsWith("e").hasSize(3);
        control.advance(Duration.ofSeconds(10));
        assertThat(lines).hasSize(3);
    }

    @Test
    void flushWritesWhatIsHeldBackAndLeavesNoTimer() {
        limit.line("a");
        limit.line("b");
        limit.flush();
        assertThat(lines).containsExactly("a", "b");
        assertThat(control.pending()).isZero();
        limit.flush();
        assertThat(lines).hasSize(2);
    }
}
