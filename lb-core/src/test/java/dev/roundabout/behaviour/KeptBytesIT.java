package dev.roundabout.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionSummary;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.internal.SmallBudget;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.testing.Payload;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that read nothing, with a budget that is nearly used up by others. */
class KeptBytesIT {
    private static final int LIMIT = 1 << 20;

    /** What the sessions of the test may keep: a read of 1 KiB. */
    private static final int LEFT = 1024;

    private static final int OTHERS = LIMIT - LEFT;
    private static final int READERS = 4;

    /** More than the kernel takes for a client that does not read. */
    private static final byte[] ANSWER = Payload.ofSize(6 << 20);

    private static final int BEGINNING = 1 << 20;

    private static final Duration SOON = Duration.ofSeconds(8);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private final KeptBytes kept = new KeptBytes(LIMIT);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<TestClient> readers = new ArrayList<>();
    private LoadBalancer lb;

    /** Sessions first, then the bytes: whoever comes when the budget is full is too late. */
    @BeforeEach
    void fillTheBudget() throws Exception {
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(this::answer));
        lb = leaks.watch(SmallBudget.start(backend.hostPort(), kept, heard));
        kept.add(OTHERS);
        for (int i = 0; i < READERS; i++) {
            readers.add(TestClient.connect(lb.address()));
        }
        await().atMost(SOON).until(() -> heard.connected.get() == READERS);
        go.countDown();
        await().atMost(SOON).until(kept::full);
    }

    @AfterEach
    void closeReaders() {
        readers.forEach(TestClient::close);
    }

    /** BEHAVIOUR 60. */
    @Test
    void whileTheBudgetIsFullNewSessionsAreShedAndOpenOnesGoOn() throws Exception {
        assertThat(lb.keptBytes()).isEqualTo(kept.now()).isGreaterThanOrEqualTo(LIMIT);
        try (TestClient shed = TestClient.connect(lb.address())) {
            assertThat(shed.awaitReset()).isEmpty();
        }
        assertThat(heard.refused).containsExactly(AdmissionRefusal.MEMORY);
        assertThat(lb.listeners().get(0).refused()).containsEntry(AdmissionRefusal.MEMORY, 1L);
        assertThat(heard.closed).isEmpty();

        byte[] beginning = Arrays.copyOf(ANSWER, BEGINNING);
        for (TestClient reader : readers) {
            assertThat(reader.receive(BEGINNING)).isEqualTo(beginning);
        }
        kept.remove(OTHERS);
        byte[] rest = Arrays.copyOfRange(ANSWER, BEGINNING, ANSWER.length);
        for (TestClient reader : readers) {
            assertThat(reader.receiveToEnd()).isEqualTo(rest);
        }
        await().atMost(SOON).until(() -> lb.keptBytes() == 0);
        readers.forEach(TestClient::close);
        assertThat(heard.closed(READERS)).extracting(SessionSummary::reason).containsOnly(CloseReason.NORMAL);
        try (TestClient served = TestClient.connect(lb.address())) {
            assertThat(served.receiveToEnd()).isEqualTo(ANSWER);
        }
    }

    /** BEHAVIOUR 60: whatever ends a session, what it kept is given back. */
    @Test
    void sessionsThatAreCutGiveBackWhatTheyKept() throws Exception {
        readers.subList(0, READERS / 2).forEach(TestClient::reset);
        assertThat(heard.closed(READERS / 2)).extracting(SessionSummary::reason).containsOnly(CloseReason.CLIENT_RESET);
        lb.pool().backends().get(0).removeNow().toCompletableFuture().get(5, TimeUnit.SECONDS);
        heard.closed(READERS);
        await().atMost(SOON).until(() -> lb.keptBytes() == OTHERS);
        kept.remove(OTHERS);
    }

    private void answer(Socket connection) throws IOException {
        try {
            if (go.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
                connection.getOutputStream().write(ANSWER);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
