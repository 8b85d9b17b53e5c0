package dev.roundabout.internal.transport;

import static dev.roundabout.internal.transport.Border.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Binding, accepting and refusing through a transport. */
class ListenerIT {
    @RegisterExtension
    final Border border = new Border();

    @Test
    void aRefusedClientIsReset() throws Exception {
        PlainRelay relay = new PlainRelay();
        relay.admits = false;
        Socket client = border.connect(border.relay(relay));
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(relay.admitted).containsExactly((InetSocketAddress) client.getLocalSocketAddress());
        assertThat(relay.sessions).isEmpty();
    }

    /** BEHAVIOUR 53. */
    @Test
    void withoutRoomClientsWaitInTheBacklog() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(addressOf(backend));
        relay.room.set(2);
        BoundListener listener = border.bind(loopback(), relay);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(border.connect(listener.address()));
        }
        listener.resume();
        border.accept(backend);
        border.accept(backend);
        listener.resume();
        settle();
        assertThat(relay.admitted).hasSize(2);
        relay.room.set(1);
        listener.resume();
        border.accept(backend);
        settle();
        assertThat(relay.admitted).hasSize(3);
        relay.room.set(10);
        listener.resume();
        border.accept(backend);
        border.accept(backend);
        assertThat(relay.admitted)
                .containsExactlyElementsOf(clients.stream()
                        .map(client -> (InetSocketAddress) client.getLocalSocketAddress())
                        .toList());
    }

    @Test
    void sessionsAreSpreadOverTheLoopsInTurn() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(addressOf(backend));
        InetSocketAddress address = border.relay(relay);
        for (int i = 0; i < 6; i++) {
            border.connect(address);
            border.accept(backend);
        }
        assertThat(relay.sessions).extracting(session -> session.loop.index()).containsOnly(0, 1);
        assertThat(relay.sessions)
                .filteredOn(session -> session.loop.index() == 0)
                .hasSize(3);
    }

    /** BEHAVIOUR 54: whatever made accepting fail, it goes on by itself, and not in a busy loop. */
    @Test
    void failedAcceptIsToldAndTriedAgainAfterAPause() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(addressOf(backend));
        relay.acceptsToFail.set(2);
        long start = System.nanoTime();
        border.connect(border.relay(relay));
        border.accept(backend);
        assertThat(relay.acceptFailures).hasSize(2);
        assertThat(System.nanoTime() - start).isBetween(TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    void anAcceptorThatFailsToOpenASessionIsToldAndTheClientReset() throws Exception {
        PlainRelay relay = new PlainRelay();
        relay.opens = false;
        border.expectWarnings();
        Socket client = border.connect(border.relay(relay));
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        await().atMost(1, TimeUnit.SECONDS).until(() -> relay.abandoned.get() == 1);
    }

    /** BEHAVIOUR 19. */
    @Test
    void theIpv6WildcardIsDualStackAndNamesIpv4ClientsAsSuch() throws Exception {
        PlainRelay relay = new PlainRelay();
        relay.admits = false;
        BoundListener listener = border.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 0), relay);
        listener.resume();
        int port = listener.address().getPort();
        border.connect(new InetSocketAddress(ipv4Loopback(), port));
        border.connect(new InetSocketAddress(ipv6Loopback(), port));
        await().atMost(5, TimeUnit.SECONDS).until(() -> relay.admitted.size() == 2);
        assertThat(relay.admitted)
                .extracting(InetSocketAddress::getAddress)
                .hasExactlyElementsOfTypes(Inet4Address.class, Inet6Address.class);
    }

    /** BEHAVIOUR 19. */
    @Test
    void theIpv4WildcardAnswersOnIpv4Only() throws Exception {
        PlainRelay relay = new PlainRelay();
        BoundListener listener = border.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0), relay);
        assertThat(listener.address().getAddress()).isInstanceOf(Inet4Address.class);
        int port = listener.address().getPort();
        border.connect(new InetSocketAddress(ipv4Loopback(), port));
        assertThatThrownBy(() -> border.connect(new InetSocketAddress(ipv6Loopback(), port)))
                .isInstanceOf(ConnectException.class);
    }

    /** BEHAVIOUR 48. */
    @Test
    void aBusyPortIsNamed() throws Exception {
        ServerSocket busy = border.backend();
        assertThatThrownBy(() -> border.bind(addressOf(busy), new PlainRelay()))
                .hasCauseInstanceOf(BindException.class)
                .cause()
                .hasMessage("127.0.0.1:" + busy.getLocalPort() + ": address already in use");
    }

    @Test
    void anAddressOfAnotherHostIsNamed() throws Exception {
        InetAddress elsewhere = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        assertThatThrownBy(() -> border.bind(new InetSocketAddress(elsewhere, 81), new PlainRelay()))
                .cause()
                .isInstanceOf(BindException.class)
                .hasMessage("192.0.2.1:81: cannot assign requested address");
    }

    @Test
    void anUnknownHostIsNamed() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("no.such.host", 80);
        assertThatThrownBy(() -> border.bind(unknown, new PlainRelay()))
                .cause()
                .isInstanceOf(BindException.class)
                .hasMessage("no.such.host:80: unknown host");
    }

    /** BEHAVIOUR 48. */
    @Test
    void aClosedListenersPortCanBeBoundAgainAtOnceWithSessionsStillOpen() throws Exception {
        ServerSocket backend = border.backend();
        PlainRelay relay = new PlainRelay(addressOf(backend));
        BoundListener listener = border.bind(loopback(), relay);
        InetSocketAddress address = listener.address();
        AtomicInteger served = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            listener.resume();
            Socket client = border.connect(address);
            Socket server = border.accept(backend);
            listener.close().toCompletableFuture().get(5, TimeUnit.SECONDS);
            assertThatThrownBy(() -> border.connect(address)).isInstanceOf(ConnectException.class);
            listener = border.bind(address, relay);
            server.getOutputStream().write(i);
            assertThat(client.getInputStream().read()).isEqualTo(i);
            served.incrementAndGet();
        }
        assertThat(served).hasValue(20);
    }

    static InetAddress ipv6Loopback() throws Exception {
        byte[] address = new byte[16];
        address[15] = 1;
        return InetAddress.getByAddress(address);
    }

    private static InetAddress ipv4Loopback() throws Exception {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static InetSocketAddress loopback() throws Exception {
        return new InetSocketAddress(ipv4Loopback(), 0);
    }

    /** Long enough for a listener to accept what it should not. */
    private static void settle() {
        await().pollDelay(200, TimeUnit.MILLISECONDS)
                .atMost(1, TimeUnit.SECONDS)
                .until(() -> true);
    }
}
