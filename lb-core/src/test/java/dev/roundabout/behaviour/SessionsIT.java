package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.now;
import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionList;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionState;
import dev.roundabout.SessionStatus;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.SilentBackend;
import dev.roundabout.testing.TestClient;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Open sessions, shown and ended one by one. */
class SessionsIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private final List<TestClient> clients = new ArrayList<>();
    private EchoBackend first;
    private EchoBackend second;
    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        first = leaks.closing(EchoBackend.start());
        second = leaks.closing(EchoBackend.start());
        lb = leaks.watch(plain(first, second).observer(heard).start());
    }

    @AfterEach
    void closeClients() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
    }

    @Test
    void openSessionIsShownWithWhatItDid() throws Exception {
        open(1);
        SessionStatus session = all().get(0);
        assertThat(session.client().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(session.listener()).isEqualTo("default");
        assertThat(session.pool()).isEqualTo("default");
        assertThat(session.backend()).isEqualTo(first.hostPort());
        assertThat(session.state()).isEqualTo(SessionState.RELAYING);
        assertThat(session.attempts()).isEqualTo(1);
        assertThat(session.upstreamBytes()).isEqualTo(5);
        assertThat(session.downstreamBytes()).isEqualTo(5);
        assertThat(session.idle()).isLessThanOrEqualTo(session.age());
    }

    @Test
    void moreThanABatchAreAllShownOnceAndOldestFirst() throws Exception {
        open(300);
        List<SessionStatus> shown = all();
        assertThat(shown).extracting(SessionStatus::id).hasSize(300).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void limitBoundsTheListAndSaysThatThereAreMore() throws Exception {
        open(5);
        SessionList some = now(lb.sessions(SessionQuery.any(3)));
        assertThat(some.sessions()).hasSize(3);
        assertThat(some.more()).isTrue();
        assertThat(now(lb.sessions(SessionQuery.any(5))).more()).isFalse();
    }

    @Test
    void filtersLeaveTheOthersOut() throws Exception {
        open(4);
        assertThat(shown(new SessionQuery(null, second.hostPort(), null, 10)))
                .hasSize(2)
                .allMatch(session -> second.hostPort().equals(session.backend()));
        assertThat(shown(new SessionQuery("default", null, null, 10))).hasSize(4);
        assertThat(shown(new SessionQuery("other", null, null, 10))).isEmpty();
        assertThat(shown(new SessionQuery(null, null, InetAddress.getLoopbackAddress(), 10)))
                .hasSize(4);
        assertThat(shown(new SessionQuery(null, null, InetAddress.getByName("10.1.1.11"), 10)))
                .isEmpty();
    }

    @Test
    void halfClosedSessionIsShownAsThat() throws Exception {
        SilentBackend silent = leaks.closing(SilentBackend.start());
        LoadBalancer before = leaks.watch(plain(silent).start());
        try (TestClient client = TestClient.connect(before.address())) {
            client.endOutput();
            await().atMost(SOON).until(() -> now(before.sessions(SessionQuery.any(1))).sessions().stream()
                    .anyMatch(session -> session.state() == SessionState.HALF_CLOSED));
            long id =
                    now(before.sessions(SessionQuery.any(1))).sessions().get(0).id();
            assertThat(now(before.kill(id))).isPresent();
        }
    }

    @Test
    void killedSessionIsResetAndNoOther() throws Exception {
        open(3);
        SessionStatus victim = all().get(1);
        assertThat(now(lb.kill(victim.id())))
                .hasValueSatisfying(killed -> assertThat(killed.client()).isEqualTo(victim.client()));
        assertThat(heard.closed(1)).singleElement().satisfies(session -> {
            assertThat(session.id()).isEqualTo(victim.id());
            assertThat(session.reason()).isEqualTo(CloseReason.KILLED);
        });
        assertThat(all()).hasSize(2);
        assertThat(now(lb.kill(victim.id()))).isEmpty();
        assertThat(now(lb.kill(-1))).isEmpty();
    }

    private void open(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            TestClient client = TestClient.connect(lb.address());
            clients.add(client);
            client.echo(HELLO);
        }
    }

    private List<SessionStatus> all() throws Exception {
        return shown(SessionQuery.any(SessionQuery.MOST));
    }

    private List<SessionStatus> shown(SessionQuery query) throws Exception {
        return now(lb.sessions(query)).sessions();
    }
}
