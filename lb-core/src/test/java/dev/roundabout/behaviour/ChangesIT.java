package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.in;
import static dev.roundabout.behaviour.Balancers.now;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.AddResult;
import dev.roundabout.Backend;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendSpec;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.PoolStatus;
import dev.roundabout.config.Address;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.NamedBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes that are refused change nothing. */
class ChangesIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    /** BEHAVIOUR 47. */
    @Test
    void whatIsWrongIsRefusedWithAReasonAndChangesNothing() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        EchoBackend other = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(echo).start());
        Address address = Address.ofBackend(echo.hostPort());
        Address otherAddress = Address.ofBackend(other.hostPort());
        Backend gone = lb.pool().add(other.hostPort());
        now(gone.remove());
        PoolStatus before = lb.pool().status();

        assertRefused(
                lb.pool().addAsync(new BackendSpec(address, null, 7, null, null)), Reason.DIFFERENT, "weight 1", "7");
        assertRefused(
                lb.pool().addAsync(new BackendSpec(otherAddress, echo.hostPort(), null, null, null)),
                Reason.DIFFERENT,
                "address",
                other.hostPort());
        assertRefused(
                lb.pool().addAsync(new BackendSpec(otherAddress, null, 257, null, null)),
                Reason.INVALID,
                "weight: 257");
        assertRefused(lb.pool().addAsync(new BackendSpec(otherAddress, null, null, -1, null)), Reason.INVALID, "-1");
        assertRefused(
                lb.pool().addAsync(new BackendSpec(otherAddress, "a b", null, null, null)), Reason.INVALID, "a b");
        assertRefused(in(lb, echo).set(new BackendChange(-1, null, null)), Reason.INVALID, "weight: -1", "0 to 256");
        assertRefused(in(lb, echo).set(new BackendChange(2, -5, null)), Reason.INVALID, "-5");
        assertRefused(gone.set(new BackendChange(2, null, null)), Reason.UNKNOWN_BACKEND, other.hostPort());
        assertRefused(gone.remove(), Reason.UNKNOWN_BACKEND, other.hostPort());
        String own = "127.0.0.1:" + lb.address().getPort();
        assertRefused(lb.pool().addAsync(BackendSpec.of(own)), Reason.OWN_LISTENER, own);
        assertThatThrownBy(() -> lb.pool().add("127.0.0.1:70000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000");

        assertThat(lb.pool().status()).isEqualTo(before);
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
        }
    }

    /** BEHAVIOUR 47, with its exception: what is equal in everything that was given counts as success. */
    @Test
    void addingWhatIsThereIsSuccess() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(echo).start());
        PoolStatus before = lb.pool().status();
        assertThat(now(lb.pool().addAsync(BackendSpec.of(echo.hostPort()))).outcome())
                .isEqualTo(AddResult.Outcome.ALREADY_THERE);
        assertThat(lb.pool().status()).isEqualTo(before);
    }

    /** A backend added at run time takes its share of new sessions; the open ones stay where they are. */
    @Test
    void addedBackendTakesItsShareAtOnce() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        NamedBackend added = leaks.closing(NamedBackend.start("added"));
        LoadBalancer lb = leaks.watch(plain(echo).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
            lb.pool().add(added.hostPort());
            int served = 0;
            for (int i = 0; i < 4; i++) {
                try (TestClient next = TestClient.connect(lb.address())) {
                    next.endOutput();
                    served += next.receiveToEnd().length > 0 ? 1 : 0;
                }
            }
            assertThat(served).isEqualTo(2);
            client.echo(HELLO);
        }
    }

    /** BEHAVIOUR 48. */
    @Test
    void busyPortIsAnErrorThatNamesItAndNothingElseChanges() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(echo).start());
        String busy = "127.0.0.1:" + lb.address().getPort();
        assertThatThrownBy(() -> plain(echo).listen(busy).start())
                .isInstanceOf(BindException.class)
                .hasMessageContaining(busy);
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
        }
        assertThat(status(lb, echo).counters().opened()).isEqualTo(1);
    }

    /** BEHAVIOUR 48: of several listeners one is busy; the others' ports are free again. */
    @Test
    void listenersThatWereBoundBeforeTheBusyOneAreClosed() throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LoadBalancerConfig config = new LoadBalancerConfig(
                    List.of(
                            ListenerConfig.of("good", new Address("127.0.0.1", free), "p"),
                            ListenerConfig.of("busy", new Address("127.0.0.1", busy.getLocalPort()), "p")),
                    List.of(PoolConfig.of("p", List.of())),
                    TransportChoice.AUTO,
                    1);
            assertThatThrownBy(() -> LoadBalancer.builder(config).start())
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + busy.getLocalPort());
        }
        try (ServerSocket again = new ServerSocket()) {
            again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), free));
            assertThat(again.isBound()).isTrue();
        }
    }

    /** BEHAVIOUR 48: the same port again at once, though connections of its last owner are still dying. */
    @Test
    void portCanBeClosedAndReopenedAtOnce() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(plain(echo).start());
        InetSocketAddress address = lb.address();
        for (int i = 0; i < 5; i++) {
            try (TestClient client = TestClient.connect(address)) {
                client.echo(HELLO);
                lb.close();
                lb = leaks.watch(
                        plain(echo).listen("127.0.0.1:" + address.getPort()).start());
            }
            echoes(address);
        }
    }

    private static void echoes(InetSocketAddress address) throws IOException {
        try (TestClient client = TestClient.connect(address)) {
            client.echo(HELLO);
        }
    }

    private static void assertRefused(CompletionStage<?> change, Reason reason, String... said) {
        assertThatThrownBy(() -> now(change))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(ChangeRefusedException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(reason))
                .hasMessageContainingAll(said);
    }
}
