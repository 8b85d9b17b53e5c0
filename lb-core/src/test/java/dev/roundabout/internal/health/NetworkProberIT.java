package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.Probe;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import dev.roundabout.config.HealthCheckConfig.Tcp;
import dev.roundabout.config.ProxyProtocol;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BEHAVIOUR 39 and 40, over loopback. */
final class NetworkProberIT {
    private static final Http STATUS = Http.get("/health");
    private static final Http BODY = new Http("/health", "www.example.org", 200, 200, "all is well");

    private final Leftovers leftovers = new Leftovers();
    private final NetworkProber prober = new NetworkProber();
    private ProxyProtocol sendProxy = ProxyProtocol.NONE;

    @AfterEach
    void nothingIsLeft() {
        prober.close();
        leftovers.assertNone();
    }

    @Test
    void noThreadBeforeTheFirstProbe() {
        assertThat(Leftovers.threads()).isEmpty();
    }

    @Test
    void aListenerIsGoodForTcp() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThat(find(new Tcp(), listener.getLocalSocketAddress()))
                    .isEqualTo(Finding.good(Step.CONNECT, "connected"));
            assertThat(Leftovers.threads()).containsExactly("lb-probe");
        }
    }

    @Test
    void aTcpProbeEndsInAReset() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            find(new Tcp(), listener.getLocalSocketAddress());
            try (var accepted = listener.accept()) {
                assertThatThrownBy(() -> accepted.getInputStream().read()).hasMessageContaining("reset");
            }
        }
    }

    /** BEHAVIOUR 62: who expects a header gets one, with a probe that only connects too; it names nobody. */
    @ParameterizedTest
    @CsvSource({"V1, 50524f585920554e4b4e4f574e0d0a", "V2, 0d0a0d0a000d0a515549540a20000000"})
    void aProbeBeginsWithAHeaderOfNobody(ProxyProtocol version, String header) throws Exception {
        sendProxy = version;
        byte[] expected = HexFormat.of().parseHex(header);
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Finding> found = new CompletableFuture<>();
            Prober.Attempt attempt = begin(new SendExpect("PING", "x"), listener.getLocalSocketAddress(), found);
            try (var accepted = listener.accept()) {
                assertThat(accepted.getInputStream().readNBytes(expected.length))
                        .isEqualTo(expected);
                assertThat(accepted.getInputStream().readNBytes(4)).asString().isEqualTo("PING");
            }
            attempt.giveUp();
            found.get(5, TimeUnit.SECONDS);

            CompletableFuture<Finding> greeted = new CompletableFuture<>();
            begin(new SendExpect("", "greeting"), listener.getLocalSocketAddress(), greeted);
            try (var accepted = listener.accept()) {
                assertThat(accepted.getInputStream().readNBytes(expected.length))
                        .isEqualTo(expected);
                accepted.getOutputStream().write("greeting".getBytes(StandardCharsets.US_ASCII));
                assertThat(greeted.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.GOOD);
            }

            assertThat(find(new Tcp(), listener.getLocalSocketAddress()))
                    .isEqualTo(Finding.good(Step.CONNECT, "connected"));
        }
    }

    @Test
    void aClosedPortIsRefused() throws Exception {
        InetSocketAddress closed;
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            closed = (InetSocketAddress) listener.getLocalSocketAddress();
        }
        assertThat(find(new Tcp(), closed)).isEqualTo(new Finding(Outcome.REFUSED, Step.CONNECT, "refused"));
        assertThat(find(STATUS, closed)).isEqualTo(new Finding(Outcome.REFUSED, Step.CONNECT, "refused"));
    }

    @Test
    void aListenerWithAFullBacklogTimesOutAtConnect() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(listener, clients);
            CompletableFuture<Finding> found = new CompletableFuture<>();
            Prober.Attempt attempt = begin(new Tcp(), listener.getLocalSocketAddress(), found);
            assertThatThrownBy(() -> found.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            attempt.giveUp();
            assertThat(found.get(5, TimeUnit.SECONDS)).isEqualTo(Finding.timedOut(Step.CONNECT));
            attempt.giveUp();
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    /** Linux refuses to route TCP to a broadcast address, here the one of loopback, before any packet is sent. */
    @Test
    void noRouteIsUnreachable() throws Exception {
        Finding finding = find(new Tcp(), new InetSocketAddress("127.255.255.255", 9));
        assertThat(finding.outcome()).isEqualTo(Outcome.UNREACHABLE);
        assertThat(finding.step()).isEqualTo(Step.CONNECT);
    }

    @Test
    void aGoodStatusIsGood() throws Exception {
        try (HandServer server = HandServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            assertThat(find(STATUS, server.address())).isEqualTo(Finding.good(Step.RECEIVE, "status 204"));
            assertThat(server.requests).containsExactly("""
                            GET /health HTTP/1.0\r
                            Host: backend:80\r
                            User-Agent: roundabout\r
                            Accept: */*\r
                            Connection: close\r
                            \r
                            """);
        }
    }

    @Test
    void theHostHeaderMayBeGiven() throws Exception {
        try (HandServer server = HandServer.answering("HTTP/1.1 200 OK\r\n\r\nall is well")) {
            assertThat(find(BODY, server.address()).outcome()).isEqualTo(Outcome.GOOD);
            assertThat(server.requests.get(0)).contains("\r\nHost: www.example.org\r\n");
        }
    }

    @Test
    void anotherStatusIsAWrongAnswer() throws Exception {
        try (HandServer server = HandServer.answering("HTTP/1.1 503 Service Unavailable\r\n\r\nall is well")) {
            assertThat(find(STATUS, server.address())).isEqualTo(Finding.wrongAnswer("status 503"));
            assertThat(find(BODY, server.address())).isEqualTo(Finding.wrongAnswer("status 503"));
        }
    }

    @Test
    void garbageIsAWrongAnswer() throws Exception {
        try (HandServer server = HandServer.answering("SSH-2.0-OpenSSH_9.2\r\n")) {
            assertThat(find(STATUS, server.address()))
                    .isEqualTo(Finding.wrongAnswer("not HTTP: \"SSH-2.0-OpenSSH_9.2\""));
        }
    }

    @Test
    void aServerThatClosesAtOnceIsAWrongAnswer() throws Exception {
        try (HandServer server = HandServer.answering()) {
            assertThat(find(STATUS, server.address())).isEqualTo(Finding.wrongAnswer("closed without an answer"));
        }
    }

    @Test
    void aSilentServerTimesOutAtReceive() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (HandServer server = new HandServer((client, request) -> {
            asked.countDown();
            awaitLatch(done);
        })) {
            CompletableFuture<Finding> found = new CompletableFuture<>();
            Prober.Attempt attempt = begin(STATUS, server.address(), found);
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            attempt.giveUp();
            assertThat(found.get(5, TimeUnit.SECONDS)).isEqualTo(Finding.timedOut(Step.RECEIVE));
            done.countDown();
        }
    }

    @Test
    void anAnswerOneByteAtATimeIsRead() throws Exception {
        try (HandServer server = HandServer.answering("HTTP/1.1 200 OK\r\nA: b\r\n\r\nall is well".split(""))) {
            assertThat(find(BODY, server.address()).outcome()).isEqualTo(Outcome.GOOD);
        }
    }

    @Test
    void aBodySplitOverSegmentsIsRead() throws Exception {
        try (HandServer server = HandServer.answering("HTTP/1.1 200 OK\r\n\r", "\nall all i", "s we", "ll")) {
            assertThat(find(BODY, server.address()).outcome()).isEqualTo(Outcome.GOOD);
        }
    }

    @Test
    void aBodyWithoutTheTextIsAWrongAnswer() throws Exception {
        try (HandServer server = HandServer.answering("HTTP/1.1 200 OK\r\n\r\nall is wel")) {
            assertThat(find(BODY, server.address())).isEqualTo(Finding.wrongAnswer("body without \"all is well\""));
        }
    }

    @Test
    void anEndlessHeaderIsAWrongAnswer() throws Exception {
        String block = "x".repeat(8192);
        try (HandServer server = HandServer.answering(
                "HTTP/1.1 200 OK\r\nA: ", block, block, block, block, block, block, block, block, block)) {
            assertThat(find(BODY, server.address())).isEqualTo(Finding.wrongAnswer("header over 65536 bytes"));
        }
    }

    @Test
    void aResetIsToldApartFromAClose() throws Exception {
        try (HandServer server = new HandServer((client, request) -> client.setSoLinger(true, 0))) {
            assertThat(find(STATUS, server.address())).isEqualTo(new Finding(Outcome.RESET, Step.RECEIVE, "reset"));
        }
    }

    /** BEHAVIOUR 40: a byte a segment, and only what was asked for is sent. */
    @Test
    void expectedBytesAreFoundOverSplitSegments() throws Exception {
        SendExpect ping = new SendExpect("PING\r\n\r\n", "+PONG\r\n");
        try (HandServer server = HandServer.answering("++PON+PONG\r\n".split(""))) {
            assertThat(find(ping, server.address())).isEqualTo(Finding.good(Step.RECEIVE, "answer as expected"));
            assertThat(server.requests).containsExactly("PING\r\n\r\n");
        }
    }

    /** BEHAVIOUR 39. */
    @Test
    void otherBytesAreAWrongAnswer() throws Exception {
        SendExpect ping = new SendExpect("PING\r\n\r\n", "+PONG\r\n");
        try (HandServer server = HandServer.answering("-ERR unknown\r\n")) {
            assertThat(find(ping, server.address()))
                    .isEqualTo(Finding.wrongAnswer("no \"+PONG\" in \"-ERR unknown\", closed"));
        }
    }

    @Test
    void withNothingToSendTheGreetingIsWaitedFor() throws Exception {
        SendExpect greeting = new SendExpect("", "SSH-2.0-");
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Finding> found = new CompletableFuture<>();
            begin(greeting, listener.getLocalSocketAddress(), found);
            try (var accepted = listener.accept()) {
                accepted.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(found.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.GOOD);
                assertThatThrownBy(() -> accepted.getInputStream().read()).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void aGreetingThatDoesNotComeTimesOutAtReceive() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Finding> found = new CompletableFuture<>();
            Prober.Attempt attempt = begin(new SendExpect("", "220 "), listener.getLocalSocketAddress(), found);
            try (var accepted = listener.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                attempt.giveUp();
                assertThat(found.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.TIMED_OUT);
            }
        }
    }

    @Test
    void closeEndsWhatIsUnderWay() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (HandServer server = new HandServer((client, request) -> {
            asked.countDown();
            awaitLatch(done);
        })) {
            CompletableFuture<Finding> found = new CompletableFuture<>();
            begin(STATUS, server.address(), found);
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            prober.close();
            assertThat(found).isDone();
            leftovers.assertNoThread();
            done.countDown();
        }
    }

    @Test
    void probesThatAreGivenUpAtTheEndAreReset() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            for (int round = 0; round < 200; round++) {
                NetworkProber ending = new NetworkProber();
                CompletableFuture<Finding> found = new CompletableFuture<>();
                Prober.Attempt attempt = ending.probe(
                        new Prober.Request(
                                new SendExpect("PING", "PONG"),
                                (InetSocketAddress) listener.getLocalSocketAddress(),
                                "127.0.0.1:1",
                                ProxyProtocol.NONE,
                                true,
                                0),
                        found::complete);
                try (var accepted = listener.accept()) {
                    accepted.setSoTimeout(5_000);
                    accepted.getInputStream().readNBytes(4);
                    attempt.giveUp();
                    ending.close();
                    assertThat(found.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.TIMED_OUT);
                    assertThatThrownBy(() -> accepted.getInputStream().read()).hasMessageContaining("reset");
                }
            }
        }
    }

    /** BEHAVIOUR 22: an answer that came in time, which a busy loop had no time to see. */
    @Test
    void answerThatIsThereWhenTimeIsUpCounts() throws Exception {
        EventLoop loop = new SingleThreadIoEventLoop(null, Executors.defaultThreadFactory(), NioIoHandler.newFactory());
        SendExpect exchange = new SendExpect("PING", "PONG");
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Finding> found = new CompletableFuture<>();
            NetworkProbe probe = new NetworkProbe(
                    loop,
                    listener.getLocalSocketAddress(),
                    "PING".getBytes(StandardCharsets.US_ASCII),
                    new ExpectedAnswer(exchange),
                    found::complete);
            probe.start();
            try (var accepted = listener.accept()) {
                accepted.getInputStream().readNBytes(4);
                CountDownLatch answered = new CountDownLatch(1);
                CountDownLatch busy = new CountDownLatch(1);
                loop.execute(() -> {
                    busy.countDown();
                    awaitLatch(answered);
                });
                busy.await();
                accepted.getOutputStream().write("PONG".getBytes(StandardCharsets.US_ASCII));
                TimeUnit.MILLISECONDS.sleep(100); // until it is there, on a machine that has much to do
                probe.giveUp();
                answered.countDown();
                assertThat(found.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.GOOD);
            }
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private Finding find(Probe probe, SocketAddress where) throws Exception {
        CompletableFuture<Finding> found = new CompletableFuture<>();
        begin(probe, where, found);
        return found.get(5, TimeUnit.SECONDS);
    }

    private Prober.Attempt begin(Probe probe, SocketAddress where, CompletableFuture<Finding> found) {
        return prober.probe(
                new Prober.Request(probe, (InetSocketAddress) where, "backend:80", sendProxy, true, 0), finding -> {
                    assertThat(found.complete(finding)).isTrue();
                });
    }

    /** Connects until the kernel drops the next SYN. */
    private static void fill(ServerSocket listener, List<SocketChannel> clients) throws IOException {
        boolean connected = true;
        while (connected) {
            SocketChannel client = SocketChannel.open();
            client.configureBlocking(false);
            clients.add(client);
            client.connect(listener.getLocalSocketAddress());
            connected = client.finishConnect();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(8, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
