package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is done again and again goes on. */
final class PeriodicTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int runs;

    @Test
    void runThatThrowsIsLoggedAndNotTheLast() {
        channel.freezeTime();
        try (LogLines log = LogLines.of(Periodic.class)) {
            Periodic.begin(channel.eventLoop(), 5, "counting", () -> {
                runs++;
                if (runs == 2) {
                    throw new IllegalStateException("fails on purpose");
                }
                if (runs == 3) {
                    throw new AssertionError("fails on purpose");
                }
            });
            for (int seconds = 0; seconds < 24; seconds++) {
                assertThat(runs).isEqualTo(seconds / 5);
                channel.advanceTimeBy(1, TimeUnit.SECONDS);
                channel.runScheduledPendingTasks();
            }
            assertThat(log.count()).isEqualTo(2);
            assertThat(log.contain("admin: counting failed")).isTrue();
        }
        channel.finishAndReleaseAll();
    }
}
