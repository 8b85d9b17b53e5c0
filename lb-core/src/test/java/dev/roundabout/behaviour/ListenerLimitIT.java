package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A listener that has as many sessions as it may have. */
class ListenerLimitIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final int MOST = 5;
    private static final int EXCESS = 40;
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private final List<TestClient> clients = new ArrayList<>();

    @AfterEach
    void closeClients() {
        clients.forEach(TestClient::close);
    }

    /** BEHAVIOUR 53. */
    @Test
    void excessWaitsInTheBacklogAndIsServedInTurn() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(
                plain(echo).maxSessions(MOST).eventLoops(2).observer(heard).start());
        connect(lb, MOST);
        for (TestClient client : clients) {
            client.echo(HELLO);
        }
        await().atMost(SOON).until(() -> status(lb).sessions() == MOST);
        long before = sockets();
        connect(lb, EXCESS);
        for (TestClient client : clients.subList(MOST, clients.size())) {
            client.send(HELLO);
        }
        clients.get(0).echo(HELLO);
        await().atMost(SOON).until(() -> status(lb).paused());
        assertThat(status(lb).sessions()).isEqualTo(MOST);
        assertThat(status(lb).accepted()).isEqualTo(MOST);
        assertThat(echo.traffic().accepted()).isEqualTo(MOST);
        assertThat(sockets() - before).as("only the clients' own ends").isEqualTo(EXCESS);

        for (int i = 0; i < EXCESS; i++) {
            clients.remove(0).close();
            TestClient next = clients.get(MOST - 1);
            assertThat(next.receive(HELLO.length)).isEqualTo(HELLO);
            assertThat(status(lb).sessions()).isLessThanOrEqualTo(MOST);
        }
        closeClients();
        assertThat(heard.closed(MOST + EXCESS)).hasSize(MOST + EXCESS);
        await().atMost(SOON).until(() -> !status(lb).paused() && status(lb).sessions() == 0);
    }

    /** BEHAVIOUR 53: a client that gives up while it waits takes no place for long. */
    @Test
    void clientThatGaveUpWaitingDoesNotHoldAPlace() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(echo).maxSessions(1).observer(heard).start());
        connect(lb, 1);
        clients.get(0).echo(HELLO);
        connect(lb, 3);
        clients.get(1).reset();
        clients.get(2).close();
        clients.get(0).close();
        TestClient last = clients.get(3);
        last.send(HELLO);
        assertThat(last.receive(HELLO.length)).isEqualTo(HELLO);
    }

    /** BEHAVIOUR 53: listeners that share what the descriptors allow still have their own. */
    @Test
    void fullListenerHoldsUpNoOther() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        PoolConfig pool = PoolConfig.of("p", List.of(BackendConfig.of(echo.hostPort())));
        LoadBalancer lb = leaks.watch(LoadBalancer.builder(new LoadBalancerConfig(
                        List.of(listener("narrow", 1), listener("wide", 0)), List.of(pool), TransportChoice.AUTO, 1))
                .start());
        try (TestClient first = TestClient.connect(lb.listeners().get(0).address());
                TestClient waiting = TestClient.connect(lb.listeners().get(0).address());
                TestClient other = TestClient.connect(lb.listeners().get(1).address())) {
            first.echo(HELLO);
            waiting.send(HELLO);
            other.echo(HELLO);
            assertThat(lb.listeners()).extracting(ListenerStatus::sessions).containsExactly(1, 1);
        }
    }

    /** BEHAVIOUR 55: what one has, the others that share the limit do not have. */
    @Test
    void listenersThatShareALimitShareItsRoom() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        PoolConfig pool = PoolConfig.of("p", List.of(BackendConfig.of(echo.hostPort())));
        LoadBalancer lb = leaks.watch(LoadBalancer.builder(new LoadBalancerConfig(
                        List.of(listener("narrow", 3), listener("one", 0), listener("two", 0)),
                        List.of(pool),
                        TransportChoice.AUTO,
                        1))
                .start());
        ListenerStatus before = lb.listeners().get(1);
        assertThat(before.room()).isEqualTo(before.maxSessions());
        try (TestClient narrow = TestClient.connect(lb.listeners().get(0).address());
                TestClient one = TestClient.connect(lb.listeners().get(1).address())) {
            narrow.echo(HELLO);
            one.echo(HELLO);
            assertThat(lb.listeners())
                    .extracting(ListenerStatus::room)
                    .containsExactly(2, before.room() - 1, before.room() - 1);
            assertThat(lb.listeners()).extracting(ListenerStatus::sessions).containsExactly(1, 1, 0);
        }
    }

    /** BEHAVIOUR 53 and 55: more than the descriptors can hold is refused at start. */
    @Test
    void limitThatTheDescriptorsCannotHoldIsRefused() {
        assertThatThrownBy(() -> plain().maxSessions(50_000_000).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max-sessions: 50000000");
    }

    private static ListenerConfig listener(String name, int maxSessions) {
        ListenerConfig open = ListenerConfig.of(name, new Address("127.0.0.1", 0), "p");
        return new ListenerConfig(
                name, open.bind(), "p", maxSessions, open.acceptProxy(), open.allow(), open.deny(), open.perClient());
    }

    private void connect(LoadBalancer lb, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(TestClient.connect(lb.address()));
        }
    }

    private static ListenerStatus status(LoadBalancer lb) {
        return lb.listeners().get(0);
    }

    /** How many sockets this process has open, clients, backends and load balancer together. */
    private static long sockets() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open) {
                count += isSocket(descriptor) ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
