package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.admin.wire.DrainJobJson;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Drains as jobs that can be asked for when they are over. */
final class DrainJobsTest {
    private static final DrainOptions REMOVE =
            new DrainOptions(Duration.ofSeconds(30), DrainOptions.Then.REMOVE, false);

    private final FakePool crm = new FakePool("crm");
    private int lastId;
    private final DrainJobs jobs = new DrainJobs(Runnable::run, () -> "job" + ++lastId);

    @Test
    void endIsKnownAfterwards() {
        FakeBackend s1 = crm.with("s1", "10.1.3.11:3000");
        s1.sessions = 5;
        DrainJobJson started = started(jobs.start(s1, REMOVE));
        assertThat(started.state()).isEqualTo(DrainJobJson.RUNNING);
        assertThat(started.sessions()).isEqualTo(5);
        assertThat(jobs.runningId("crm", "s1")).isEqualTo("job1");

        s1.drained.complete(new DrainResult(3, 2, false));
        assertThat(jobs.find("crm", "job1"))
                .isEqualTo(new DrainJobJson("job1", "crm", "s1", "remove", "finished", 0, 0, 3, 2, null));
        assertThat(jobs.find("other", "job1")).isNull();
        assertThat(jobs.runningId("crm", "s1")).isNull();
    }

    @Test
    void calledOffAndFailedAreToldApart() {
        FakeBackend s1 = crm.with("s1", "10.1.3.11:3000");
        FakeBackend s2 = crm.with("s2", "10.1.3.12:3000");
        jobs.start(s1, REMOVE);
        jobs.start(s2, REMOVE);
        s1.drained.complete(new DrainResult(1, 0, true));
        s2.drained.completeExceptionally(new ChangeRefusedException(Reason.STOPPING, "the load balancer is stopping"));
        assertThat(jobs.all("crm"))
                .extracting(DrainJobJson::state, DrainJobJson::detail)
                .containsExactly(tuple("failed", "the load balancer is stopping"), tuple("called-off", null));
    }

    @Test
    void secondDrainMovesTheJobUntilItIsOver() {
        FakeBackend s1 = crm.with("s1", "10.1.3.11:3000");
        jobs.start(s1, REMOVE);
        DrainJobJson moved =
                started(jobs.start(s1, new DrainOptions(Duration.ofSeconds(5), DrainOptions.Then.DISABLE, false)));
        assertThat(moved.id()).isEqualTo("job1");
        assertThat(moved.then()).isEqualTo("disable");
        s1.drained.complete(new DrainResult(0, 0, false));
        assertThat(started(jobs.start(s1, REMOVE)).id()).isEqualTo("job2");
    }

    @Test
    void refusedDrainIsNoJob() {
        FakeBackend s1 = crm.with("s1", "10.1.3.11:3000");
        s1.refusal = new ChangeRefusedException(Reason.LAST_ELIGIBLE, "the last");
        assertThat(jobs.start(s1, REMOVE).toCompletableFuture()).isCompletedExceptionally();
        assertThat(jobs.all("crm")).isEmpty();
    }

    @Test
    void onlyTheLast64AreRemembered() {
        for (int i = 0; i < 100; i++) {
            FakeBackend backend = crm.with("s" + i, "10.1.3.11:3000");
            backend.drained.complete(new DrainResult(i, 0, false));
            jobs.start(backend, REMOVE);
        }
        assertThat(jobs.all("crm")).hasSize(64);
        assertThat(jobs.find("crm", "job36")).isNull();
        assertThat(jobs.find("crm", "job37")).isNotNull();
        assertThat(jobs.find("crm", "job100")).isNotNull();
    }

    private static DrainJobJson started(CompletionStage<DrainJobJson> start) {
        return start.toCompletableFuture().join();
    }
}
