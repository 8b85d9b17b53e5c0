package dev.roundabout.internal.transport;

import static dev.roundabout.internal.transport.Border.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.internal.transport.PlainRelay.Session;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reaching a backend through a transport, and what the client may do meanwhile. */
class ConnectIT {
    @RegisterExtension
    final Border border = new Border();

    /** BEHAVIOUR 2, 20. */
    @Test
    void bytesSentEarlyReachTheBackendFinallyChosenOnceAndInOrder() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(border.refusing(), border.refusing(), addressOf(backend));
        relay.connects = false;
        Socket client = border.connect(border.relay(relay));
        byte[] sent = Border.bytes(40_000, 2);
        for (int at = 0; at < sent.length; at += 1000) {
            client.getOutputStream().write(sent, at, 1000);
        }
        client.shutdownOutput();
        Session session = relay.first();
        session.settle();
        session.loop.execute(session::next);
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(sent);
        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        await().atMost(1, TimeUnit.SECONDS).until(() -> relay.open.get() == 0);
        assertThat(session.upstream).hasValue(sent.length);
        assertThat(session.told)
                .containsExactly(
                        "connectFailed REFUSED",
                        "connectFailed REFUSED",
                        "connected",
                        "ended UPSTREAM",
                        "ended DOWNSTREAM",
                        "closed");
    }

    /** BEHAVIOUR 26. */
    @Test
    void aClientsResetIsToldWhileTheConnectIsPending() throws Exception {
        PlainRelay relay = new PlainRelay(border.silent());
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(new byte[1000]);
        Session session = relay.first();
        session.settle();
        Border.reset(client);
        await().atMost(1, TimeUnit.SECONDS).until(() -> relay.open.get() == 0);
        assertThat(session.told).containsExactly("aborted CLIENT RESET", "done");
    }

    /** BEHAVIOUR 26, 3: a FIN is no leave. */
    @Test
    void aClientsFinIsNoLeaveWhileTheConnectIsPending() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(border.silent(), addressOf(backend));
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(7);
        client.shutdownOutput();
        Session session = relay.first();
        session.settle();
        session.loop.execute(session::next);
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readAllBytes()).containsExactly(7);
        server.getOutputStream().write(8);
        server.close();
        assertThat(client.getInputStream().readAllBytes()).containsExactly(8);
        await().atMost(1, TimeUnit.SECONDS).until(() -> relay.open.get() == 0);
        assertThat(session.told).containsExactly("connected", "ended UPSTREAM", "ended DOWNSTREAM", "closed");
    }

    /** BEHAVIOUR 21: the attempt that was abandoned reports nothing. */
    @Test
    void aNewAttemptAbandonsAPendingOne() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(border.silent(), border.silent(), addressOf(backend));
        Socket client = border.connect(border.relay(relay));
        Session session = relay.first();
        session.loop.execute(session::next);
        session.loop.execute(session::next);
        Socket server = border.accept(backend);
        server.getOutputStream().write(9);
        assertThat(client.getInputStream().read()).isEqualTo(9);
        assertThat(session.told).containsExactly("connected");
    }

    /** BEHAVIOUR 22. */
    @Test
    void anUnreachableNetworkIsTold() throws Exception {
        InetAddress broadcast = InetAddress.getByAddress(new byte[] {-1, -1, -1, -1});
        PlainRelay relay = new PlainRelay(new InetSocketAddress(broadcast, 9));
        Socket client = border.connect(border.relay(relay));
        await().atMost(5, TimeUnit.SECONDS).until(() -> relay.first().told.contains("reset"));
        assertThat(relay.first().told).containsExactly("connectFailed UNREACHABLE", "reset");
        assertThat(client.isConnected()).isTrue();
    }

    /** BEHAVIOUR 19. */
    @Test
    void anIpv6BackendServesAnIpv4Client() throws Exception {
        ServerSocket backend = border.closing(new ServerSocket(0, 50, ListenerIT.ipv6Loopback()));
        PlainRelay relay = new PlainRelay(addressOf(backend));
        Socket client = border.connect(border.relay(relay));
        client.getOutputStream().write(6);
        assertThat(border.accept(backend).getInputStream().read()).isEqualTo(6);
    }
}
