package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.now;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.LocalClient.RESET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerBuilder;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionState;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.NamedBackend;
import dev.roundabout.testing.RefusingBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY headers, taken and sent. */
class ProxyProtocolIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final byte[] PING = "ping".getBytes(US_ASCII);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();

    /** BEHAVIOUR 66: the log has the header's address; BEHAVIOUR 63: UNKNOWN leaves the real one. */
    @Test
    void headersAddressIsTheClients() throws Exception {
        LoadBalancer lb =
                leaks.watch(accepting(leaks.closing(EchoBackend.start())).start());
        InetSocketAddress own;
        try (TestClient client = TestClient.connect(lb.address())) {
            own = client.localAddress();
            client.send(header("PROXY UNKNOWN\r\n"));
            client.echo(PING);
        }
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(header("PROXY TCP6 2001:db8::7 2001:db8::1 51234 443\r\nping"));
            assertThat(client.receive(4)).isEqualTo(PING);
        }
        assertThat(heard.closed(2))
                .extracting(session -> session.client())
                .containsExactlyInAnyOrder(own, new InetSocketAddress("2001:db8::7", 51234));
        assertThat(heard.closed).allMatch(session -> session.upstreamBytes() == 4);
        assertThat(heard.refused).isEmpty();
    }

    /** BEHAVIOUR 66: who is no proxy is served without a header; what looks like one is payload. */
    @Test
    void headerOfSomebodyElseIsPayload() throws Exception {
        EchoBackend backend = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(
                plain(backend).acceptProxy("127.0.0.2").observer(heard).start());
        byte[] spoofed = header("PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\r\n");
        InetSocketAddress own;
        try (TestClient client = TestClient.connect(lb.address())) {
            own = client.localAddress();
            client.echo(spoofed);
        }
        assertThat(heard.closed(1).get(0).client()).isEqualTo(own);
        assertThat(heard.closed.get(0).upstreamBytes()).isEqualTo(spoofed.length);
    }

    /** BEHAVIOUR 66: nothing is parsed where nothing is configured. */
    @Test
    void headerIsPayloadWithoutProxies() throws Exception {
        LoadBalancer lb = leaks.watch(
                plain(leaks.closing(EchoBackend.start())).observer(heard).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(header("PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\r\n"));
        }
        assertThat(heard.closed(1).get(0).client().getAddress().isLoopbackAddress())
                .isTrue();
    }

    /** BEHAVIOUR 66: access lists look at the header's address only. */
    @Test
    void accessListsLookAtTheHeader() throws Exception {
        LoadBalancer lb = leaks.watch(accepting(leaks.closing(NamedBackend.start("s1")))
                .allow("192.0.2.0/24", "2001:db8::/32")
                .deny("192.0.2.66")
                .start());
        assertThat(ask(lb, "192.0.2.7")).isEqualTo("s1");
        assertThat(ask(lb, "2001:db8::7")).isEqualTo("s1");
        assertThat(ask(lb, "::ffff:192.0.2.7")).isEqualTo("s1");
        assertThat(ask(lb, "192.0.2.66")).isEqualTo(RESET);
        assertThat(ask(lb, "::ffff:192.0.2.66"))
                .as("mapped, it is still itself")
                .isEqualTo(RESET);
        assertThat(ask(lb, "198.51.100.7")).isEqualTo(RESET);
        await().atMost(SOON).until(() -> heard.refused.size() == 3);
        assertThat(heard.refused).containsOnly(AdmissionRefusal.DENIED);
        assertThat(lb.listeners().get(0).accepted()).isEqualTo(3);
    }

    /** BEHAVIOUR 66. */
    @Test
    void limitsOfAClientLookAtTheHeader() throws Exception {
        LoadBalancer lb = leaks.watch(accepting(leaks.closing(EchoBackend.start()))
                .perClient(new ClientLimitsConfig(1, 0, 0, Duration.ofSeconds(1), Duration.ZERO))
                .start());
        try (TestClient first = TestClient.connect(lb.address());
                TestClient other = TestClient.connect(lb.address());
                TestClient second = TestClient.connect(lb.address())) {
            first.send(from("192.0.2.1"));
            first.echo(PING);
            other.send(from("192.0.2.2"));
            other.echo(PING);
            second.send(from("192.0.2.1"));
            second.awaitReset();
        }
        await().atMost(SOON).until(() -> lb.listeners().get(0).sessions() == 0);
        try (TestClient again = TestClient.connect(lb.address())) {
            again.send(from("192.0.2.1"));
            again.echo(PING);
        }
        assertThat(heard.refused).containsExactly(AdmissionRefusal.CLIENT_SESSIONS);
    }

    /** BEHAVIOUR 66: the same client, the same backend, whichever connection of the proxy brings it. */
    @ParameterizedTest
    @ValueSource(strings = {"lax-hashed-ip", "lax-stored-ip"})
    void stickinessLooksAtTheHeader(String strategy) throws Exception {
        LoadBalancer lb = leaks.watch(accepting(
                        leaks.closing(NamedBackend.start("s0")),
                        leaks.closing(NamedBackend.start("s1")),
                        leaks.closing(NamedBackend.start("s2")))
                .strategy(Strategies.parse(strategy))
                .start());
        Map<String, String> before = new LinkedHashMap<>();
        for (int i = 1; i <= 24; i++) {
            before.put("192.0.2." + i, ask(lb, "192.0.2." + i));
        }
        assertThat(new HashSet<>(before.values())).as("all are in use").containsExactlyInAnyOrder("s0", "s1", "s2");
        for (Map.Entry<String, String> client : before.entrySet()) {
            assertThat(ask(lb, client.getKey())).isEqualTo(client.getValue());
        }
    }

    /** BEHAVIOUR 63 and 64: nothing of a malformed header, or behind it, reaches a backend. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\nping",
                "PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\nping",
                "\r\n\r\n\0\r\nQUIT\n\u0011\u0011\0\f\u0001\u0001\u0001\u0001\u0002\u0002\u0002\u0002\0\u0001\0\u0002ping",
                "GET / HTTP/1.0\r\n\r\n"
            })
    void malformedHeaderIsReset(String sent) throws Exception {
        EchoBackend backend = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(accepting(backend).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(header(sent));
            assertThat(client.awaitReset()).isEmpty();
        }
        await().atMost(SOON).until(() -> heard.refused.size() == 1);
        assertThat(heard.refused).containsExactly(AdmissionRefusal.PROXY_HEADER);
        assertThat(lb.listeners().get(0).refused()).containsEntry(AdmissionRefusal.PROXY_HEADER, 1L);
        assertThat(lb.listeners().get(0).accepted()).isZero();
        assertThat(heard.closed).isEmpty();
        assertThat(backend.traffic().accepted()).isZero();
    }

    /** BEHAVIOUR 65: seen by operators while it is awaited, and closed after three seconds. */
    @Test
    void missingHeaderIsClosedAfterThreeSeconds() throws Exception {
        LoadBalancer lb =
                leaks.watch(accepting(leaks.closing(EchoBackend.start())).start());
        long before = System.nanoTime();
        try (TestClient client = TestClient.connect(lb.address())) {
            client.send(header("PROXY TCP4 192.0.2.7"));
            await().atMost(SOON).until(() -> now(lb.sessions(SessionQuery.any(10))).sessions().stream()
                    .anyMatch(session -> session.state() == SessionState.AWAITING_HEADER));
            client.awaitReset();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(2_900), Duration.ofMillis(4_500));
        await().atMost(SOON).until(() -> !heard.refused.isEmpty());
        assertThat(heard.refused).containsExactly(AdmissionRefusal.PROXY_HEADER);
    }

    /** BEHAVIOUR 62 and 19: the family is the client's own, on a dual-stack listener too. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:0, 127.0.0.1, TCP4, 127.0.0.1",
        "[::1]:0, ::1, TCP6, ::1",
        "[::]:0, 127.0.0.1, TCP4, 127.0.0.1",
        "[::]:0, ::1, TCP6, ::1"
    })
    void backendIsToldWhoItsClientIs(String bind, String host, String family, String shown) throws Exception {
        Headers backend = leaks.closing(new Headers());
        LoadBalancer lb = leaks.watch(plain(backend.listening)
                .listen(bind)
                .sendProxy(ProxyProtocol.V1)
                .start());
        InetSocketAddress to =
                new InetSocketAddress(InetAddress.getByName(host), lb.address().getPort());
        try (TestClient client = TestClient.connect(to)) {
            assertThat(backend.next())
                    .isEqualTo("PROXY " + family + " " + shown + " " + shown + " "
                            + client.localAddress().getPort() + " " + to.getPort());
            client.echo(PING);
        }
    }

    /** BEHAVIOUR 62: to the backend that is reached at last, with what the client had sent before behind it. */
    @Test
    void headerGoesToTheBackendFinallyChosen() throws Exception {
        Headers backend = leaks.closing(new Headers());
        LoadBalancer lb = leaks.watch(plain(leaks.closing(RefusingBackend.start()), backend.listening)
                .strategy(Strategies.firstAvailable())
                .sendProxy(ProxyProtocol.V1)
                .observer(heard)
                .start());
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(PING);
            assertThat(backend.next()).startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 ");
        }
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.closed(1).get(0).upstreamBytes())
                .as("without the header")
                .isEqualTo(4);
    }

    /** BEHAVIOUR 62 and 66: two of our own in a row tell the last backend who the first one's client is. */
    @ParameterizedTest
    @CsvSource({"V1, V1", "V1, V2", "V2, V1", "V2, V2"})
    void chainOfBalancersKeepsTheClient(ProxyProtocol first, ProxyProtocol second) throws Exception {
        Headers backend = leaks.closing(new Headers());
        LoadBalancer last = leaks.watch(
                accepting(backend.listening).sendProxy(ProxyProtocol.V1).start());
        LoadBalancer middle = leaks.watch(LoadBalancer.builder()
                .listen("127.0.0.1:0")
                .acceptProxy("127.0.0.0/8")
                .health(HealthCheckConfig.NONE)
                .backend("127.0.0.1:" + last.address().getPort())
                .sendProxy(second)
                .start());
        LoadBalancer outer = leaks.watch(LoadBalancer.builder()
                .listen("[::1]:0")
                .health(HealthCheckConfig.NONE)
                .backend("127.0.0.1:" + middle.address().getPort())
                .sendProxy(first)
                .start());
        try (TestClient client = TestClient.connect(outer.address())) {
            client.echo(PING);
            assertThat(backend.next())
                    .isEqualTo("PROXY TCP6 ::1 ::1 "
                            + client.localAddress().getPort() + " "
                            + outer.address().getPort());
        }
        assertThat(heard.closed(1).get(0).client().getAddress()).isEqualTo(InetAddress.getByName("::1"));
    }

    /** BEHAVIOUR 62: probes name nobody. */
    @Test
    void probesBeginWithAHeaderOfNobody() throws Exception {
        Headers backend = leaks.closing(new Headers());
        leaks.watch(plain(backend.listening)
                .health(HealthCheckConfig.of(HealthCheckConfig.Http.get("/")))
                .sendProxy(ProxyProtocol.V1)
                .start());
        assertThat(backend.next()).isEqualTo("PROXY UNKNOWN");
    }

    /** Takes headers from this host. */
    private LoadBalancerBuilder accepting(LoopbackBackend... backends) {
        return plain(backends).acceptProxy("127.0.0.0/8").observer(heard);
    }

    private static String ask(LoadBalancer lb, String client) throws IOException {
        try (TestClient proxy = TestClient.connect(lb.address())) {
            proxy.send(from(client));
            return new String(proxy.receiveToEnd(), US_ASCII);
        } catch (SocketException e) {
            if (String.valueOf(e.getMessage()).contains("reset")) {
                return RESET;
            }
            throw e;
        }
    }

    private static byte[] from(String client) {
        return header(
                client.indexOf(':') < 0
                        ? "PROXY TCP4 " + client + " 198.51.100.1 51234 443\r\n"
                        : "PROXY TCP6 " + client + " 2001:db8::1 51234 443\r\n");
    }

    private static byte[] header(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** A backend that expects a line first, and echoes what follows. */
    private static final class Headers implements AutoCloseable {
        final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        final ScriptedBackend listening = ScriptedBackend.start(connection -> {
            StringBuilder line = new StringBuilder();
            for (int at = connection.getInputStream().read();
                    at != '\n';
                    at = connection.getInputStream().read()) {
                if (at < 0) {
                    return;
                }
                line.append((char) at);
            }
            lines.add(line.toString().strip());
            connection.getInputStream().transferTo(connection.getOutputStream());
        });

        String next() {
            try {
                String line = lines.poll(5, TimeUnit.SECONDS);
                return line == null ? "nothing" : line;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException(e));
            }
        }

        @Override
        public void close() {
            listening.close();
        }
    }
}
