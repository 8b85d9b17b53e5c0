package dev.roundabout.behaviour;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionSummary;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.internal.ScarceDescriptors;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients see while descriptors have run out; the daemon's own test really has none. */
class DescriptorsIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration RECOVERY = Duration.ofSeconds(2);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private final ScarceDescriptors descriptors = new ScarceDescriptors();
    private final List<TestClient> clients = new ArrayList<>();
    private EchoBackend echo;
    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        leaks.allow("out of descriptors");
        echo = leaks.closing(EchoBackend.start());
        lb = leaks.watch(descriptors.start(echo.hostPort(), heard));
    }

    @AfterEach
    void closeClients() {
        clients.forEach(TestClient::close);
    }

    /** BEHAVIOUR 54. */
    @Test
    void clientsWaitInTheBacklogAndAreServedWithinTwoSecondsAfterwards() throws Exception {
        TestClient open = connect();
        open.echo(HELLO);
        for (int round = 1; round <= 2; round++) {
            long before = status().accepted();
            runOut();
            List<TestClient> waiting = List.of(connect(), connect(), connect());
            for (TestClient client : waiting) {
                client.send(HELLO);
            }
            await().atMost(SOON).until(() -> status().paused());
            open.echo(HELLO);
            assertThat(status().accepted()).isEqualTo(before);
            assertThat(lb.pool().explain(InetAddress.getLoopbackAddress()).listeners())
                    .singleElement()
                    .satisfies(door -> assertThat(door.paused()).isTrue())
                    .satisfies(door -> assertThat(door.atLimit()).as("sessions").isFalse());

            descriptors.runOut(false);
            long begun = System.nanoTime();
            for (TestClient client : waiting) {
                assertThat(client.receive(HELLO.length)).isEqualTo(HELLO);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(RECOVERY);
            assertThat(status().paused()).isFalse();
        }
        closeClients();
        assertThat(heard.closed(7)).extracting(SessionSummary::backend).doesNotContainNull();
    }

    /** BEHAVIOUR 54: a session that ends makes nobody try in vain. */
    @Test
    void endsOfSessionsLetNobodyInWhileThereAreNone() throws Exception {
        connect().echo(HELLO);
        connect().echo(HELLO);
        runOut();
        TestClient waiting = connect();
        waiting.send(HELLO);
        await().atMost(SOON).until(() -> status().paused());
        clients.get(0).close();
        heard.closed(1);
        clients.get(1).echo(HELLO);
        assertThat(status().paused()).isTrue();
        assertThat(status().accepted()).isEqualTo(2);
        descriptors.runOut(false);
        assertThat(waiting.receive(HELLO.length)).isEqualTo(HELLO);
    }

    /** Returns when the load balancer has found out by itself: nobody told it. */
    private void runOut() {
        try (LogLines log = LogLines.of("dev.roundabout.internal.session.DescriptorReserve")) {
            descriptors.runOut(true);
            await().atMost(SOON).until(() -> !log.matching("out of descriptors").isEmpty());
        }
    }

    private TestClient connect() throws Exception {
        TestClient client = TestClient.connect(lb.address());
        clients.add(client);
        return client;
    }

    private ListenerStatus status() {
        return lb.listeners().get(0);
    }
}
