package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.LoadBalancer;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IPv4 and IPv6 on either side. Needs {@code ::1}, as every Linux has it. */
class FamiliesIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private EchoBackend v4;
    private EchoBackend v6;

    @BeforeEach
    void startBackends() throws IOException {
        v4 = leaks.closing(EchoBackend.start(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
        v6 = leaks.closing(EchoBackend.start(InetAddress.getByAddress(IPV6_LOOPBACK)));
    }

    /** BEHAVIOUR 19: every family of listener with every family of backend. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1:0, 127.0.0.1", "[::1]:0, ::1", "[::]:0, 127.0.0.1", "[::]:0, ::1", ":0, 127.0.0.1", ":0, ::1"
    })
    void everyFamilyReachesEveryFamily(String bind, String clientsAddress) throws Exception {
        LoadBalancer lb = leaks.watch(plain(v4, v6).listen(bind).observer(heard).start());
        for (int i = 0; i < 4; i++) {
            echoes(on(clientsAddress, lb));
        }
        assertThat(status(lb, v4).counters().opened()).isEqualTo(2);
        assertThat(status(lb, v6).counters().opened()).isEqualTo(2);
        assertThat(heard.closed(4))
                .as("the client's own family, also on a dual-stack listener")
                .allMatch(session -> session.client()
                        .getAddress()
                        .getHostAddress()
                        .equals(clientsAddress.equals("::1") ? "0:0:0:0:0:0:0:1" : clientsAddress))
                .allMatch(session -> clientsAddress.equals("::1")
                        ? session.client().getAddress() instanceof Inet6Address
                        : session.client().getAddress() instanceof Inet4Address);
    }

    /** BEHAVIOUR 19: a v4-mapped backend is the IPv4 one. */
    @Test
    void mappedBackendIsReached() throws Exception {
        LoadBalancer lb = leaks.watch(
                plain().backend("[::ffff:127.0.0.1]:" + v4.address().getPort()).start());
        echoes(lb.address());
        assertThat(v4.traffic().accepted()).isEqualTo(1);
        assertThat(lb.pool().status().backends().get(0).resolved()).isEqualTo(v4.address());
    }

    /** BEHAVIOUR 19: a listener of one family answers on that one only. */
    @Test
    void listenerOfOneFamilyDoesNotAnswerOnTheOther() throws Exception {
        LoadBalancer onV4 = leaks.watch(plain(v4).start());
        LoadBalancer onV6 = leaks.watch(plain(v4).listen("[::1]:0").start());
        assertThatThrownBy(() -> TestClient.connect(on("::1", onV4))).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> TestClient.connect(on("127.0.0.1", onV6))).isInstanceOf(ConnectException.class);
    }

    /** BEHAVIOUR 19: addresses are shown as they are written, with brackets where they belong. */
    @Test
    void addressesAreShownInTheirFamily() throws Exception {
        LoadBalancer lb = leaks.watch(plain(v6).listen("[::]:0").start());
        assertThat(lb.listeners().get(0).address().getAddress()).isInstanceOf(Inet6Address.class);
        assertThat(lb.pool().status().backends().get(0).address().toString())
                .isEqualTo("[0:0:0:0:0:0:0:1]:" + v6.address().getPort());
    }

    /** BEHAVIOUR 19: probes too. */
    @Test
    void backendsOfBothFamiliesAreProbed() throws Exception {
        LoadBalancer lb = leaks.watch(
                plain(v4, v6).health(HealthCheckConfig.TCP).observer(heard).start());
        await().atMost(Duration.ofSeconds(5))
                .until(() -> status(lb, v4).state().equals("up")
                        && status(lb, v6).state().equals("up"));
    }

    private static void echoes(InetSocketAddress address) throws IOException {
        try (TestClient client = TestClient.connect(address)) {
            client.echo(HELLO);
        }
    }

    private static InetSocketAddress on(String address, LoadBalancer lb) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(address), lb.address().getPort());
    }
}
