package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class WatchTest {
    private final List<String> heard = new ArrayList<>();

    @Test
    void aSignOfLifeFeedsTheWatchdog() throws InterruptedException {
        assertThat(ask(CompletableFuture.completedFuture(null))).isTrue();
        assertThat(heard).containsExactly("fed");
    }

    @Test
    void silenceIsDeathAndFeedsNobody() throws InterruptedException {
        assertThat(ask(new CompletableFuture<>())).isFalse();
        assertThat(heard).containsExactly("a thread has not answered for 0 s");
    }

    @Test
    void aThreadThatTakesNoTasksIsDead() throws InterruptedException {
        assertThat(ask(CompletableFuture.failedFuture(new RejectedExecutionException("terminated"))))
                .isFalse();
        assertThat(heard).singleElement().asString().contains("does not answer", "terminated");
    }

    private boolean ask(CompletionStage<Void> answer) throws InterruptedException {
        try (Watch watch = new Watch(() -> answer, () -> heard.add("fed"), heard::add, Duration.ofDays(1))) {
            return watch.ask(3, Duration.ofMillis(1));
        }
    }
}
