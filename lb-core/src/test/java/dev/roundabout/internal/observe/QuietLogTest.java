package dev.roundabout.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.internal.time.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One line a second, and the rest counted. */
class QuietLogTest {
    @Test
    void oneLineASecondAndTheNextSaysHowManyWereLeftOut() {
        FakeScheduler time = new FakeScheduler();
        QuietLog log = new QuietLog(time);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            log.say(more -> lines.add("line" + QuietLog.also(more)));
        }
        time.advance(Duration.ofMillis(999));
        log.say(more -> lines.add("line" + QuietLog.also(more)));
        assertThat(lines).containsExactly("line");
        time.advance(Duration.ofMillis(1));
        log.say(more -> lines.add("line" + QuietLog.also(more)));
        assertThat(lines).containsExactly("line", "line (and 10 more since the last line)");
    }
}
