package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.in;
import static dev.roundabout.behaviour.Balancers.now;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.AdminState;
import dev.roundabout.Backend;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.CloseReason;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainOptions.Then;
import dev.roundabout.DrainResult;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionSummary;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Taking backends out of service and back. */
class DrainIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private final List<TestClient> clients = new ArrayList<>();
    private EchoBackend first;
    private EchoBackend second;
    private LoadBalancer lb;

    @BeforeEach
    void start() throws IOException {
        first = leaks.closing(EchoBackend.start());
        second = leaks.closing(EchoBackend.start());
        lb = leaks.watch(plain(first, second).observer(heard).start());
    }

    @AfterEach
    void closeClients() {
        clients.forEach(TestClient::close);
    }

    /** BEHAVIOUR 44. */
    @Test
    void drainingBackendGetsNothingNewAndKeepsItsSessionsToTheirEnd() throws Exception {
        open(4);
        CompletionStage<DrainResult> drained = in(lb, first).drain(LONG);
        await().atMost(SOON).until(() -> status(lb, first).adminState() == AdminState.DRAINING);
        open(4);
        assertThat(status(lb, first).counters().opened()).isEqualTo(2);
        for (TestClient client : clients) {
            client.echo(HELLO);
        }
        assertThat(drained.toCompletableFuture()).isNotDone();
        assertThat(status(lb, first).drainLeft()).isBetween(LONG.minusMinutes(1), LONG);
        closeClients();
        assertThat(now(drained)).isEqualTo(new DrainResult(2, 0, false));
        assertThat(status(lb, first).adminState()).isEqualTo(AdminState.DISABLED);
        assertThat(heard.closed(8)).extracting(SessionSummary::reason).containsOnly(CloseReason.NORMAL);
    }

    /** BEHAVIOUR 44. */
    @Test
    void deadlineCutsTheRest() throws Exception {
        open(6);
        long begun = System.nanoTime();
        CompletionStage<DrainResult> drained = in(lb, first).drain(SHORT);
        await().atMost(SOON).until(() -> status(lb, first).adminState() == AdminState.DRAINING);
        clients.remove(0).close();
        assertThat(now(drained)).isEqualTo(new DrainResult(1, 2, false));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(SHORT, SHORT.plusMillis(1500));
        assertThat(heard.closed(3).subList(1, 3))
                .allMatch(session -> session.reason() == CloseReason.DRAIN_DEADLINE)
                .allMatch(session -> first.hostPort().equals(session.backend()));
        assertThat(status(lb, first).sessions()).isZero();
        assertThat(status(lb, second).sessions()).isEqualTo(3);
    }

    /** BEHAVIOUR 44: disabled means no traffic, and enabling restores it. */
    @Test
    void disabledBackendGetsNoTrafficUntilItIsEnabled() throws Exception {
        open(2);
        now(in(lb, first).disable());
        open(4);
        assertThat(status(lb, first).counters().opened()).isEqualTo(1);
        clients.get(0).echo(HELLO);
        clients.get(1).echo(HELLO);
        now(in(lb, first).enable());
        open(4);
        assertThat(status(lb, first).counters().opened()).isEqualTo(3);
    }

    /** BEHAVIOUR 44: enabling calls a drain off. */
    @Test
    void enablingCallsADrainOff() throws Exception {
        open(2);
        CompletionStage<DrainResult> drained = in(lb, first).drain(SHORT);
        now(in(lb, first).enable());
        assertThat(now(drained).calledOff()).isTrue();
        open(4);
        assertThat(status(lb, first).counters().opened()).isEqualTo(3);
        assertThat(heard.closed).isEmpty();
    }

    /** BEHAVIOUR 45. */
    @Test
    void backendWithSessionsIsNotRemovedWithoutDrainOrForce() throws Exception {
        open(4);
        assertRefused(in(lb, first).remove(), Reason.IN_USE);
        assertThat(lb.pool().backends()).hasSize(2);
        for (TestClient client : clients) {
            client.echo(HELLO);
        }
        open(2);
        assertThat(status(lb, first).sessions()).as("nothing changed").isEqualTo(3);
    }

    /** BEHAVIOUR 45: a removal by drain says how many it cut. */
    @Test
    void removalByDrainIsCounted() throws Exception {
        open(4);
        Backend removed = in(lb, first);
        Backend.DrainJob job = removed.drain(new DrainOptions(SHORT, Then.REMOVE, false));
        now(job.started());
        assertThat(removed.status().removing()).isTrue();
        assertThat(now(job.finished())).isEqualTo(new DrainResult(0, 2, false));
        assertThat(lb.pool().backends()).extracting(Backend::name).containsExactly(second.hostPort());
        assertRefused(removed.enable(), Reason.UNKNOWN_BACKEND);
    }

    /** BEHAVIOUR 45: a removal by force says how many it cut. */
    @Test
    void removalByForceIsCounted() throws Exception {
        open(6);
        assertThat(now(in(lb, first).removeNow())).isEqualTo(3);
        assertThat(heard.closed(3)).extracting(SessionSummary::reason).containsOnly(CloseReason.BACKEND_REMOVED);
        assertThat(lb.pool().backends()).extracting(Backend::name).containsExactly(second.hostPort());
        open(2);
        assertThat(status(lb, second).sessions()).isEqualTo(5);
    }

    /** BEHAVIOUR 45: one without sessions is simply removed; the last one is not. */
    @Test
    void emptyBackendIsRemovedAndTheLastOneIsNot() throws Exception {
        now(in(lb, first).remove());
        assertRefused(in(lb, second).remove(), Reason.LAST_ELIGIBLE);
        assertRefused(in(lb, second).drain(SHORT), Reason.LAST_ELIGIBLE);
        open(2);
        assertThat(status(lb, second).sessions()).isEqualTo(2);
    }

    private void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            TestClient client = TestClient.connect(lb.address());
            clients.add(client);
            client.echo(HELLO);
        }
    }

    private static void assertRefused(CompletionStage<?> change, Reason reason) {
        assertThatThrownBy(() -> now(change))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(ChangeRefusedException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(reason));
    }
}
