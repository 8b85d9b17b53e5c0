package dev.roundabout.internal.transport.channel;

import static dev.roundabout.internal.transport.Border.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.internal.transport.Border;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.PlainRelay;
import dev.roundabout.internal.transport.PlainRelay.Session;
import dev.roundabout.internal.transport.netty.NettyLoop;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the channel transport does because Java's sockets tell no more. */
class ChannelTransportIT {
    private static final int READ_AHEAD = 64 * 1024;

    @RegisterExtension
    final Border border = new Border(kept -> ChannelTransport.start(2, kept));

    @Test
    void oneLoopThatCannotBeginEndsThoseThatHave() {
        List<NettyLoop> begun = new ArrayList<>();
        IllegalStateException fault = new IllegalStateException("for a test");
        assertThatThrownBy(() -> ChannelTransport.start(2, new KeptBytes(), index -> {
                    if (index == 1) {
                        throw fault;
                    }
                    begun.add(NettyLoop.start(index, NioIoHandler.newFactory()));
                    return begun.get(0);
                }))
                .isSameAs(fault);
        await().atMost(5, TimeUnit.SECONDS).until(() -> begun.get(0).eventLoop().isTerminated());
    }

    /** BEHAVIOUR 2, 14. */
    @Test
    void aClientIsReadAheadOfItsBackendNoFurtherThanOneBuffer() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(addressOf(backend));
        relay.connects = false;
        Socket client = border.connect(border.relay(relay));
        byte[] sent = Border.bytes(300_000, 3);
        client.setSendBufferSize(sent.length);
        Thread writing = new Thread(() -> write(client, sent));
        writing.start();
        Session session = relay.first();
        await().atMost(5, TimeUnit.SECONDS).until(() -> session.upstream.get() == READ_AHEAD);
        session.settle();
        assertThat(session.upstream).hasValue(READ_AHEAD);
        session.loop.execute(session::next);
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        writing.join();
        assertThat(session.upstream).hasValue(sent.length);
    }

    /** BEHAVIOUR 26: it is noticed because the client is read ahead. */
    @Test
    void aResetAfterBytesThatWereReadAheadIsToldWhileTheConnectIsPending() throws Exception {
        PlainRelay relay = new PlainRelay(border.silent());
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(new byte[1000]);
        Session session = relay.first();
        await().atMost(5, TimeUnit.SECONDS).until(() -> session.upstream.get() == 1000);
        Border.reset(client);
        await().atMost(1, TimeUnit.SECONDS).until(() -> relay.open.get() == 0);
        assertThat(session.told).containsExactly("aborted CLIENT RESET", "done");
    }

    /** BEHAVIOUR 8: nothing tells when the client has acknowledged what it got, so it has a second for that. */
    @Test
    void aClientHasASecondToAcknowledgeBeforeItIsReset() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(addressOf(backend));
        Socket client = border.connect(border.relay(relay));
        Socket server = border.accept(backend);
        server.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        long start = System.nanoTime();
        Border.reset(server);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(System.nanoTime() - start).isBetween(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(3));
        await().atMost(1, TimeUnit.SECONDS).until(() -> relay.open.get() == 0);
        assertThat(relay.first().told).containsExactly("connected", "aborted BACKEND RESET", "done");
    }

    /** BEHAVIOUR 60. */
    @Test
    void whatWasReadAheadCountsAsKeptUntilTheBackendHasIt() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(addressOf(backend));
        relay.connects = false;
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(new byte[1000]);
        Session session = relay.first();
        await().atMost(5, TimeUnit.SECONDS).until(() -> session.upstream.get() == 1000);
        assertThat(border.kept().now()).isEqualTo(1000);
        session.loop.execute(session::next);
        assertThat(border.accept(backend).getInputStream().readNBytes(1000)).hasSize(1000);
        session.settle();
        assertThat(border.kept().now()).isZero();
    }

    /** BEHAVIOUR 60: a client is read ahead of its backend the less, the fuller the budget is. */
    @Test
    void readAheadIsBoundedByTheBudgetToo() throws Exception {
        PlainRelay relay = new PlainRelay(border.silent());
        border.kept().add(48L << 20);
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(new byte[READ_AHEAD]);
        Session session = relay.first();
        await().atMost(5, TimeUnit.SECONDS).until(() -> session.upstream.get() >= READ_AHEAD / 2 - 1024);
        session.settle();
        assertThat(session.upstream.get()).isLessThanOrEqualTo(READ_AHEAD / 2);
        border.kept().remove(48L << 20);
    }

    /** BEHAVIOUR 60. */
    @Test
    void whatAReaderLeavesWaitingCountsAsKeptUntilItIsTaken() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(addressOf(backend));
        Socket client = border.connect(border.relay(relay));
        Socket server = border.accept(backend);
        byte[] sent = Border.bytes(16 << 20, 60);
        Thread writing = new Thread(() -> write(server, sent));
        writing.start();
        await().atMost(5, TimeUnit.SECONDS).until(() -> border.kept().now() > 0);
        assertThat(border.kept().now()).isLessThanOrEqualTo(READ_AHEAD);
        assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        writing.join();
        relay.first().settle();
        assertThat(border.kept().now()).isZero();
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
