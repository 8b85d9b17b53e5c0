package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static dev.roundabout.behaviour.Balancers.weighing;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.BackendStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.NamedBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shares are exact, over several event loops too. */
class BalanceIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final List<TestClient> clients = new ArrayList<>();
    private final Map<TestClient, String> servedBy = new HashMap<>();

    /** BEHAVIOUR 31. */
    @Test
    void thirtyConnectionsOverTwoAreFifteenAndFifteen() throws Exception {
        NamedBackend first = leaks.closing(NamedBackend.start("s1"));
        NamedBackend second = leaks.closing(NamedBackend.start("s2"));
        LoadBalancer lb = leaks.watch(plain(first, second).eventLoops(4).start());
        for (int i = 0; i < 30; i++) {
            TestClient.ask(lb.address());
        }
        assertThat(opened(lb, first, second)).containsExactly(15L, 15L);
    }

    /** BEHAVIOUR 31: connections made at once share one cursor. */
    @Test
    void thirtyConnectionsAtOnceAreFifteenAndFifteen() throws Exception {
        NamedBackend first = leaks.closing(NamedBackend.start("s1"));
        NamedBackend second = leaks.closing(NamedBackend.start("s2"));
        LoadBalancer lb = leaks.watch(plain(first, second).eventLoops(4).start());
        ExecutorService pool = Executors.newFixedThreadPool(6);
        try {
            List<Future<String>> asked = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                asked.add(pool.submit(() -> TestClient.ask(lb.address())));
            }
            for (Future<String> one : asked) {
                one.get(5, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(opened(lb, first, second)).containsExactly(15L, 15L);
    }

    /** BEHAVIOUR 31. */
    @Test
    void weightsOneAndTwoAreTenAndTwenty() throws Exception {
        NamedBackend light = leaks.closing(NamedBackend.start("light"));
        NamedBackend heavy = leaks.closing(NamedBackend.start("heavy"));
        LoadBalancer lb = leaks.watch(plain().backend(weighing(1, light))
                .backend(weighing(2, heavy))
                .eventLoops(4)
                .start());
        for (int i = 0; i < 30; i++) {
            TestClient.ask(lb.address());
        }
        assertThat(opened(lb, light, heavy)).containsExactly(10L, 20L);
    }

    /** BEHAVIOUR 32. */
    @Test
    void leastConnectionsFillsUpTheEmptiest() throws Exception {
        EchoBackend first = leaks.closing(EchoBackend.start());
        EchoBackend second = leaks.closing(EchoBackend.start());
        EchoBackend third = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(first, second, third)
                .strategy(Strategies.leastConnections())
                .eventLoops(2)
                .start());
        try {
            open(lb, 9);
            assertThat(sessions(lb, first, second, third)).containsExactly(3, 3, 3);
            closeThoseOf(lb, second, 3);
            assertThat(sessions(lb, first, second, third)).containsExactly(3, 0, 3);
            open(lb, 3);
            assertThat(sessions(lb, first, second, third)).containsExactly(3, 3, 3);
            closeThoseOf(lb, first, 2);
            closeThoseOf(lb, third, 1);
            open(lb, 1);
            assertThat(sessions(lb, first, second, third)).containsExactly(2, 3, 2);
            open(lb, 2);
            assertThat(sessions(lb, first, second, third)).containsExactly(3, 3, 3);
        } finally {
            clients.forEach(TestClient::close);
        }
    }

    /** BEHAVIOUR 32: sessions count for their backend's weight. */
    @Test
    void leastConnectionsKeepsToWeights() throws Exception {
        EchoBackend light = leaks.closing(EchoBackend.start());
        EchoBackend heavy = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain().backend(weighing(1, light))
                .backend(weighing(2, heavy))
                .strategy(Strategies.leastConnections())
                .start());
        try {
            open(lb, 12);
            assertThat(sessions(lb, light, heavy)).containsExactly(4, 8);
        } finally {
            clients.forEach(TestClient::close);
        }
    }

    private void open(LoadBalancer lb, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            List<BackendStatus> before = lb.pool().status().backends();
            TestClient client = TestClient.connect(lb.address());
            clients.add(client);
            client.echo(HELLO);
            List<BackendStatus> after = lb.pool().status().backends();
            for (int b = 0; b < after.size(); b++) {
                if (after.get(b).counters().opened() > before.get(b).counters().opened()) {
                    servedBy.put(client, after.get(b).name());
                }
            }
        }
    }

    /** Closes so many of the clients that the backend serves. */
    private void closeThoseOf(LoadBalancer lb, LoopbackBackend backend, int count) {
        int left = status(lb, backend).sessions() - count;
        List<TestClient> served = clients.stream()
                .filter(client -> backend.hostPort().equals(servedBy.get(client)))
                .limit(count)
                .toList();
        assertThat(served).hasSize(count);
        clients.removeAll(served);
        served.forEach(TestClient::close);
        await().atMost(SOON).until(() -> status(lb, backend).sessions() == left);
    }

    private static List<Long> opened(LoadBalancer lb, LoopbackBackend... backends) {
        List<Long> opened = new ArrayList<>();
        for (LoopbackBackend backend : backends) {
            opened.add(status(lb, backend).counters().opened());
        }
        return opened;
    }

    private static List<Integer> sessions(LoadBalancer lb, LoopbackBackend... backends) {
        List<Integer> sessions = new ArrayList<>();
        for (LoopbackBackend backend : backends) {
            sessions.add(status(lb, backend).sessions());
        }
        return sessions;
    }
}
