package dev.roundabout.internal.transport;

import static dev.roundabout.internal.transport.Border.addressOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.internal.transport.PlainRelay.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY headers through a transport, both ways. */
class HeaderIT {
    private static final byte[] LINE = "PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\r\n".getBytes(US_ASCII);
    private static final byte[] BLOCK = block(0);
    private static final String INTRODUCED = "introduced /192.0.2.7:51234 /198.51.100.1:443";
    private static final int MIB = 1024 * 1024;

    @RegisterExtension
    final Border border = new Border();

    private ServerSocket backend;
    private PlainRelay relay;

    @BeforeEach
    void listen() throws Exception {
        backend = border.backend();
        relay = new PlainRelay(addressOf(backend));
        relay.awaitsHeader = true;
    }

    static byte[][] headers() {
        return new byte[][] {LINE, BLOCK, block(4068)};
    }

    /** BEHAVIOUR 64: header, payload and FIN in one segment. */
    @ParameterizedTest
    @MethodSource("headers")
    void whatFollowsTheHeaderIsPayload(byte[] header) throws Exception {
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(joined(header, "question".getBytes(US_ASCII)));
        client.shutdownOutput();
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("question");
        server.getOutputStream().write("answer".getBytes(US_ASCII));
        server.close();
        assertThat(client.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("answer");
        awaitNoSession();
        assertThat(relay.first().told)
                .containsExactly(INTRODUCED, "connected", "ended UPSTREAM", "ended DOWNSTREAM", "closed");
        assertThat(relay.first().upstream).as("without the header").hasValue(8);
    }

    /** BEHAVIOUR 64: payload that looks like a header is payload. */
    @Test
    void secondHeaderIsPayload() throws Exception {
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(joined(BLOCK, joined(BLOCK, LINE)));
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readNBytes(BLOCK.length + LINE.length))
                .isEqualTo(joined(BLOCK, LINE));
    }

    /** BEHAVIOUR 65. */
    @ParameterizedTest
    @MethodSource("headers")
    void oneByteAtATimeWorks(byte[] header) throws Exception {
        Socket client = border.connect(border.relay(relay));
        byte[] all = joined(header, "hello".getBytes(US_ASCII));
        for (byte one : all) {
            client.getOutputStream().write(one);
        }
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readNBytes(5)).asString(US_ASCII).isEqualTo("hello");
        assertThat(relay.first().told).startsWith(INTRODUCED);
        await().atMost(5, TimeUnit.SECONDS).until(() -> relay.first().upstream.get() == 5);
    }

    /** BEHAVIOUR 65: cut anywhere, with payload behind the cut. */
    @Test
    void headerMayComeInTwoPieces() throws Exception {
        InetSocketAddress address = border.relay(relay);
        for (int cut = 1; cut < LINE.length; cut += 3) {
            Socket client = border.connect(address);
            client.getOutputStream().write(LINE, 0, cut);
            int sessions = relay.sessions.size();
            client.getOutputStream().write(joined(Arrays.copyOfRange(LINE, cut, LINE.length), new byte[] {(byte) cut}));
            Socket server = border.accept(backend);
            assertThat(server.getInputStream().read())
                    .as("cut at %s, session %s", cut, sessions)
                    .isEqualTo(cut);
            client.close();
            server.close();
        }
    }

    @Test
    void muchPayloadBehindTheHeaderIsExact() throws Exception {
        Socket client = border.connect(border.relay(relay));
        byte[] payload = Border.bytes(3 * MIB, 64);
        CompletableFuture<Void> writing = writing(client, joined(LINE, payload));
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readNBytes(payload.length)).isEqualTo(payload);
        writing.get(5, TimeUnit.SECONDS);
        await().atMost(5, TimeUnit.SECONDS).until(() -> relay.first().upstream.get() == payload.length);
    }

    /** The backend may speak first, and the client say nothing but its header. */
    @Test
    void headerAloneIsEnough() throws Exception {
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(BLOCK);
        Socket server = border.accept(backend);
        server.getOutputStream().write("220 hello".getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(9)).asString(US_ASCII).isEqualTo("220 hello");
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    /** What there is to read when the relay may keep nothing is too little for a header. */
    @Test
    void fullBudgetDoesNotKeepAHeaderFromBeingRead() throws Exception {
        long much = 1L << 30;
        border.kept().add(much);
        try {
            Socket client = border.connect(border.relay(relay));
            client.getOutputStream().write(joined(block(4068), "hello".getBytes(US_ASCII)));
            Socket server = border.accept(backend);
            assertThat(server.getInputStream().readNBytes(5)).asString(US_ASCII).isEqualTo("hello");
        } finally {
            border.kept().remove(much);
        }
    }

    /** BEHAVIOUR 63 and 64. */
    @ParameterizedTest
    @ValueSource(
            strings = {"PROXY TCP4 192.0.2.7 198.51.100.1 051234 443\r\nGET /", "GET / HTTP/1.0\r\n\r\n", "proxy "})
    void malformedHeaderIsTold(String sent) throws Exception {
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(sent.getBytes(ISO_8859_1));
        assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
        awaitNoSession();
        assertThat(relay.first().told).first().asString().startsWith("notIntroduced ");
    }

    @Test
    void endWithinAHeaderIsTold() throws Exception {
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(LINE, 0, LINE.length - 1);
        client.shutdownOutput();
        awaitNoSession();
        assertThat(relay.first().told).containsExactly("notIntroduced ended within the header", "reset");
    }

    @Test
    void endWithoutAByteIsAnEnd() throws Exception {
        Socket client = border.connect(border.relay(relay));
        client.shutdownOutput();
        awaitNoSession();
        assertThat(relay.first().told).containsExactly("ended UPSTREAM", "reset");
    }

    /** BEHAVIOUR 26: nobody waits for the header of a client that is gone. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void resetWhileTheHeaderIsAwaitedIsTold(int sent) throws Exception {
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(LINE, 0, sent);
        relay.first().settle();
        Border.reset(client);
        await().atMost(5, TimeUnit.SECONDS).until(() -> relay.first().told.contains("aborted CLIENT RESET"));
    }

    /** BEHAVIOUR 62: before anything of the client's, to the backend that is connected at last, and uncounted. */
    @Test
    void introductionComesBeforeThePayload() throws Exception {
        relay = new PlainRelay(border.refusing(), addressOf(backend));
        relay.introduction = LINE;
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write("early".getBytes(US_ASCII));
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readNBytes(LINE.length)).isEqualTo(LINE);
        assertThat(server.getInputStream().readNBytes(5)).asString(US_ASCII).isEqualTo("early");
        client.getOutputStream().write("late".getBytes(US_ASCII));
        assertThat(server.getInputStream().readNBytes(4)).asString(US_ASCII).isEqualTo("late");
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        server.close();
        awaitNoSession();
        assertThat(relay.first().upstream).hasValue(9);
    }

    /** BEHAVIOUR 62: a client that says nothing is introduced all the same, and so is one that has ended. */
    @Test
    void introductionDoesNotWaitForPayload() throws Exception {
        relay.awaitsHeader = false;
        relay.introduction = BLOCK;
        InetSocketAddress address = border.relay(relay);
        Socket client = border.connect(address);
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readNBytes(BLOCK.length)).isEqualTo(BLOCK);
        client.close();
        server.close();
        Socket ended = border.connect(address);
        ended.shutdownOutput();
        assertThat(border.accept(backend).getInputStream().readAllBytes()).isEqualTo(BLOCK);
    }

    /** BEHAVIOUR 62: with a backend that is slow to read, and much payload waiting to follow. */
    @Test
    void introductionIsWholeBeforeMuchPayload() throws Exception {
        ServerSocket narrow = border.closing(new ServerSocket());
        narrow.setReceiveBufferSize(1);
        narrow.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        byte[] introduction = Border.bytes(64 * 1024, 62);
        byte[] payload = Border.bytes(9 * MIB, 63);
        relay = new PlainRelay(addressOf(narrow));
        relay.introduction = introduction;
        Socket client = border.connect(border.relay(relay));
        CompletableFuture<Void> writing = writing(client, payload);
        Socket server = border.accept(narrow);
        await().atMost(5, TimeUnit.SECONDS).until(() -> relay.first().upstream.get() > 0);
        assertThat(server.getInputStream().readNBytes(introduction.length)).isEqualTo(introduction);
        assertThat(server.getInputStream().readNBytes(payload.length)).isEqualTo(payload);
        writing.get(5, TimeUnit.SECONDS);
    }

    /** BEHAVIOUR 8 and 62: a backend that is gone when it is to be introduced is one that broke. */
    @Test
    void backendThatResetsAtOnceEndsTheSession() throws Exception {
        relay.awaitsHeader = false;
        relay.introduction = BLOCK;
        Socket client = border.connect(border.relay(relay));
        Border.reset(border.accept(backend));
        assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
        awaitNoSession();
    }

    /** BEHAVIOUR 19: an IPv4 client of a dual-stack listener has connected to an IPv4 address. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.9", "::1"})
    void destinationIsWhereTheClientConnectedTo(String host) throws Exception {
        relay.awaitsHeader = false;
        BoundListener listener = border.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 0), relay);
        listener.resume();
        InetSocketAddress to = new InetSocketAddress(host, listener.address().getPort());
        border.connect(to);
        Session session = relay.first();
        assertThat(CompletableFuture.supplyAsync(session.sockets::destination, session.loop)
                        .get(5, TimeUnit.SECONDS))
                .isEqualTo(to);
    }

    private void awaitNoSession() {
        relay.first();
        await().atMost(5, TimeUnit.SECONDS).until(() -> relay.open.get() == 0);
    }

    private static CompletableFuture<Void> writing(Socket socket, byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The addresses of {@link #LINE}, and so many bytes more. */
    private static byte[] block(int more) {
        byte[] head = {
            '\r',
            '\n',
            '\r',
            '\n',
            0,
            '\r',
            '\n',
            'Q',
            'U',
            'I',
            'T',
            '\n',
            0x21,
            0x11,
            (byte) ((12 + more) >>> 8),
            (byte) (12 + more),
            (byte) 192,
            0,
            2,
            7,
            (byte) 198,
            51,
            100,
            1,
            (byte) (51234 >>> 8),
            (byte) 51234,
            443 >>> 8,
            (byte) 443
        };
        return Arrays.copyOf(head, head.length + more);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
