package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.in;
import static dev.roundabout.behaviour.Balancers.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionSummary;
import dev.roundabout.internal.NothingLeaked;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cutting thousands of sessions at once. Clients and backend are another process: the descriptors would not suffice. */
class RemoveManyIT {
    private static final Logger LOG = LoggerFactory.getLogger("dev.roundabout.behaviour.RemoveManyIT");
    private static final Duration LONGEST_STALL = Duration.ofMillis(100);
    private static final int ROUNDS = 5;
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();

    /** BEHAVIOUR 46, a tenth. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void removingABackendWithFiveHundredSessionsStallsNoLoop() throws Exception {
        remove(500);
    }

    /** BEHAVIOUR 46. */
    @Test
    @Tag("full")
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void removingABackendWithFiveThousandSessionsStallsNoLoop() throws Exception {
        remove(5_000);
    }

    /** A loop that is stalled by us is stalled each time; one that waits for a processor, now and then. */
    private void remove(int sessions) throws Exception {
        CrowdProcess crowd = leaks.closing(CrowdProcess.start());
        LoadBalancer lb = leaks.watch(plain(crowd).eventLoops(2).observer(heard).start());
        Duration shortest = Duration.ofDays(1);
        for (int round = 1; round <= ROUNDS && shortest.compareTo(LONGEST_STALL) >= 0; round++) {
            crowd.connect(lb.address(), sessions);
            assertThat(in(lb, crowd).status().sessions()).isEqualTo(sessions);
            Duration stall = stallWhileRemoving(lb, crowd, sessions);
            LOG.info("{} sessions cut, no loop stood still for more than {}", sessions, stall);
            shortest = stall.compareTo(shortest) < 0 ? stall : shortest;
            crowd.awaitEnded();
            assertThat(lb.listeners().get(0).sessions()).isZero();
            assertThat(heard.closed).hasSize(round * sessions);
            lb.pool().add(crowd.hostPort());
        }
        assertThat(heard.closed).extracting(SessionSummary::reason).containsOnly(CloseReason.BACKEND_REMOVED);
        assertThat(shortest).isLessThan(LONGEST_STALL);
    }

    /** Removes it; meanwhile asks every loop for a sign of life again and again. */
    private Duration stallWhileRemoving(LoadBalancer lb, CrowdProcess crowd, int sessions) throws Exception {
        waitForSignOfLife(lb);
        int before = heard.closed.size();
        CompletableFuture<Integer> removed = in(lb, crowd).removeNow().toCompletableFuture();
        long longest = 0;
        do {
            longest = Math.max(longest, waitForSignOfLife(lb));
        } while (!removed.isDone() || heard.closed.size() < before + sessions);
        assertThat(removed.get()).isEqualTo(sessions);
        await().atMost(SOON).until(() -> lb.listeners().get(0).sessions() == 0);
        return Duration.ofNanos(longest);
    }

    private static long waitForSignOfLife(LoadBalancer lb)
            throws ExecutionException, InterruptedException, TimeoutException {
        long asked = System.nanoTime();
        lb.alive().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
        return System.nanoTime() - asked;
    }
}
