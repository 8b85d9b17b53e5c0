package dev.roundabout.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.ConnectFailure;
import dev.roundabout.SessionState;
import dev.roundabout.SessionSummary;
import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.internal.pool.PoolFixture;
import dev.roundabout.internal.proxy.ProxyHeader;
import dev.roundabout.internal.session.SessionFixture.Client;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a PROXY header changes of a session, with sockets that only listen and time that is moved by hand. */
class ProxySessionTest {
    private static final String PROXY = "10.9.0.1";
    private static final String OTHER_PROXY = "10.9.7.7";
    private static final ProxyHeader NOBODY = new ProxyHeader(15, null, null);
    private static final ClientLimitsConfig ONE_SESSION =
            new ClientLimitsConfig(1, 0, 0, Duration.ofSeconds(1), Duration.ZERO);

    /** BEHAVIOUR 66. */
    @Test
    void theHeadersAddressIsTheClients() {
        SessionFixture fixture = fixture(ClientLimitsConfig.NONE);
        Client client = fixture.client(PROXY);
        assertThat(client.told()).containsExactly("awaitHeader");
        assertThat(state(client)).isEqualTo(SessionState.AWAITING_HEADER);
        assertThat(fixture.gate.status().sessions()).isEqualTo(1);
        assertThat(fixture.gate.status().accepted()).isZero();

        client.events().introduced(header("203.0.113.7"));
        assertThat(client.told()).containsExactly("awaitHeader", "connect 10.0.0.1");
        assertThat(fixture.gate.status().accepted()).isEqualTo(1);
        client.events().connected();
        assertThat(fixture.gate.status((Session) client.events()).client())
                .isEqualTo(new InetSocketAddress("203.0.113.7", 51_234));
        client.events().ended(Direction.UPSTREAM);
        client.events().ended(Direction.DOWNSTREAM);
        assertThat(fixture.closed)
                .extracting(SessionSummary::client)
                .containsExactly(new InetSocketAddress("203.0.113.7", 51_234));
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 66: who is no proxy of ours is not asked for a header. */
    @Test
    void whoIsNoProxyIsServedAtOnce() {
        SessionFixture fixture = fixture(ClientLimitsConfig.NONE);
        assertThat(fixture.client("10.10.0.1").told()).containsExactly("connect 10.0.0.1");
        assertThat(fixture.client("::ffff:10.9.0.1").told())
                .as("a mapped address is the address it maps")
                .containsExactly("awaitHeader");
    }

    /** BEHAVIOUR 65. */
    @Test
    void aMissingHeaderIsWaitedForThreeSeconds() {
        SessionFixture fixture = fixture(ClientLimitsConfig.NONE);
        Client client = fixture.client(PROXY);
        fixture.time().advance(Duration.ofMillis(2_990));
        assertThat(client.told()).containsExactly("awaitHeader");
        fixture.time().advance(Duration.ofMillis(100));
        assertThat(client.told()).containsExactly("awaitHeader", "reset");
        assertRefused(fixture, AdmissionRefusal.PROXY_HEADER);
        client.events().introduced(header("203.0.113.7"));
        assertThat(client.lastTold()).as("too late").isEqualTo("reset");
    }

    /** BEHAVIOUR 65: the time for the header is not the time for connecting. */
    @Test
    void aHeaderInTimeLeavesTheWholeTimeForConnecting() {
        SessionFixture fixture = fixture(ClientLimitsConfig.NONE);
        Client client = fixture.client(PROXY);
        fixture.time().advance(Duration.ofMillis(2_900));
        client.events().introduced(header("203.0.113.7"));
        fixture.time().advance(Duration.ofMillis(1_900));
        assertThat(client.lastTold()).isEqualTo("connect 10.0.0.1");
        fixture.time().advance(Duration.ofMillis(200));
        assertThat(client.lastTold()).as("after two seconds").isEqualTo("connect 10.0.0.2");
    }

    /** BEHAVIOUR 63 and 64. */
    @Test
    void aMalformedHeaderEndsIt() {
        SessionFixture fixture = fixture(ClientLimitsConfig.NONE);
        Client client = fixture.client(PROXY);
        client.events().notIntroduced("version 1");
        assertThat(client.told()).containsExactly("awaitHeader", "reset");
        assertRefused(fixture, AdmissionRefusal.PROXY_HEADER);
    }

    /** BEHAVIOUR 66: access lists look at the header's address, and not at the proxy's. */
    @Test
    void accessListsLookAtTheHeadersAddress() {
        SessionFixture fixture = fixture(ClientLimitsConfig.NONE);
        Client client = fixture.client(OTHER_PROXY);
        client.events().introduced(header("203.0.113.66"));
        assertThat(client.told()).containsExactly("awaitHeader", "reset");
        assertRefused(fixture, AdmissionRefusal.DENIED);
        fixture.refused.clear();

        Client denied = fixture.client(OTHER_PROXY);
        denied.events().introduced(NOBODY);
        assertThat(denied.lastTold())
                .as("without a client, the proxy's own address")
                .isEqualTo("reset");
        assertRefused(fixture, AdmissionRefusal.DENIED);

        Client served = fixture.client(OTHER_PROXY);
        served.events().introduced(header("203.0.113.65"));
        assertThat(served.lastTold()).isEqualTo("connect 10.0.0.1");
    }

    /** BEHAVIOUR 66: so do the limits of one client, and what was taken is given back to the same address. */
    @Test
    void limitsOfAClientLookAtTheHeadersAddress() {
        SessionFixture fixture = fixture(ONE_SESSION);
        Client first = fixture.client(PROXY);
        first.events().introduced(header("203.0.113.1"));
        Client second = fixture.client(PROXY);
        second.events().introduced(header("203.0.113.2"));
        assertThat(second.lastTold()).isEqualTo("connect 10.0.0.2");
        Client over = fixture.client(OTHER_PROXY);
        over.events().introduced(header("203.0.113.1"));
        assertThat(over.lastTold()).isEqualTo("reset");
        assertThat(fixture.refused).containsExactly(AdmissionRefusal.CLIENT_SESSIONS);

        first.events().aborted(Side.CLIENT, SocketError.RESET);
        Client again = fixture.client(PROXY);
        again.events().introduced(header("203.0.113.1"));
        assertThat(again.lastTold()).startsWith("connect");
    }

    /** BEHAVIOUR 63, 64 and 66: UNKNOWN and LOCAL leave the real address; its count is not touched by who left earlier. */
    @Test
    void aHeaderOfNobodyLeavesTheRealAddress() {
        SessionFixture fixture = fixture(ONE_SESSION);
        Client counted = fixture.client(PROXY);
        counted.events().introduced(NOBODY);
        assertThat(counted.lastTold()).startsWith("connect");

        fixture.client(PROXY).events().notIntroduced("no PROXY header");
        fixture.client(PROXY).events().ended(Direction.UPSTREAM);
        fixture.client(PROXY).events().aborted(Side.CLIENT, SocketError.RESET);
        InetSocketAddress socket = new InetSocketAddress(PROXY, 40_001);
        assertThat(fixture.gate.admit(socket)).isTrue();
        fixture.gate.abandoned(socket);

        Client over = fixture.client(PROXY);
        over.events().introduced(NOBODY);
        assertThat(over.lastTold()).as("one session is still open").isEqualTo("reset");
        counted.events().aborted(Side.CLIENT, SocketError.RESET);
        assertThat(fixture.closed)
                .extracting(SessionSummary::client)
                .containsExactly(new InetSocketAddress(PROXY, 40_000));
        assertThat(fixture.atRest()).isTrue();
    }

    @Test
    void tooFastAClientIsDelayedFromItsHeaderOn() {
        SessionFixture fixture =
                fixture(new ClientLimitsConfig(0, 0, 1, Duration.ofSeconds(10), Duration.ofMillis(500)));
        fixture.client(PROXY).events().introduced(header("203.0.113.1"));
        Client second = fixture.client(PROXY);
        fixture.time().advance(Duration.ofSeconds(1));
        second.events().introduced(header("203.0.113.1"));
        assertThat(state(second)).isEqualTo(SessionState.DELAYED);
        fixture.time().advance(Duration.ofMillis(490));
        assertThat(second.told()).containsExactly("awaitHeader");
        fixture.time().advance(Duration.ofMillis(100));
        assertThat(second.lastTold()).startsWith("connect");
    }

    /** Nobody was refused, and nothing was a session. */
    @Test
    void aProxyThatLeavesBeforeItsHeaderIsLetGo() {
        SessionFixture fixture = fixture(ClientLimitsConfig.NONE);
        fixture.client(PROXY).events().ended(Direction.UPSTREAM);
        fixture.client(PROXY).events().aborted(Side.CLIENT, SocketError.LOST);
        fixture.client(PROXY);
        fixture.sessions.cutAll();
        fixture.time().runDue();
        assertThat(fixture.refused).isEmpty();
        assertThat(fixture.closed).isEmpty();
        assertThat(fixture.gate.status().accepted()).isZero();
        assertThat(fixture.atRest()).isTrue();
    }

    /** BEHAVIOUR 62: with the backend finally chosen, once it is connected. */
    @Test
    void theBackendIsToldWhoItsClientIs() {
        SessionFixture fixture = new SessionFixture(sending(ProxyProtocol.V1));
        Client client = fixture.client("192.168.0.1");
        client.events().connectFailed(ConnectFailure.REFUSED);
        client.events().connected();
        assertThat(client.told())
                .containsExactly(
                        "connect 10.0.0.1",
                        "connect 10.0.0.2",
                        "relay after PROXY TCP4 192.168.0.1 10.0.0.80 40000 80\r\n");
    }

    /** BEHAVIOUR 62 and 66: what a header said is passed on. */
    @Test
    void whatAHeaderSaidIsPassedOn() {
        SessionFixture fixture = new SessionFixture(
                sending(ProxyProtocol.V1), 1000, DescriptorReserve.Source.ENDLESS, door(ClientLimitsConfig.NONE));
        Client client = fixture.client(PROXY);
        client.events().introduced(header("203.0.113.1"));
        client.events().connected();
        assertThat(client.lastTold()).isEqualTo("relay after PROXY TCP4 203.0.113.1 198.51.100.1 51234 443\r\n");

        Client nobody = fixture.client(PROXY);
        nobody.events().introduced(NOBODY);
        nobody.events().connected();
        assertThat(nobody.lastTold()).isEqualTo("relay after PROXY TCP4 10.9.0.1 10.0.0.80 40000 80\r\n");
    }

    /** BEHAVIOUR 62. */
    @Test
    void whereAClientConnectedToMayBeUnknown() {
        SessionFixture fixture = new SessionFixture(sending(ProxyProtocol.V1));
        Client client = fixture.client("192.168.0.1");
        client.sockets().destination = null;
        client.events().connected();
        assertThat(client.lastTold()).isEqualTo("relay after PROXY UNKNOWN\r\n");
    }

    private static void assertRefused(SessionFixture fixture, AdmissionRefusal reason) {
        assertThat(fixture.refused).containsExactly(reason);
        assertThat(fixture.gate.status().refused())
                .hasEntrySatisfying(reason, count -> assertThat(count).isPositive());
        assertThat(fixture.gate.status().accepted()).isZero();
        assertThat(fixture.closed).as("it never was a session").isEmpty();
        assertThat(fixture.atRest()).isTrue();
    }

    private static SessionState state(Client client) {
        return ((Session) client.events()).state();
    }

    private static ProxyHeader header(String client) {
        return new ProxyHeader(50, new InetSocketAddress(client, 51_234), new InetSocketAddress("198.51.100.1", 443));
    }

    /** Everything behind 10.9.0.0/16 is a proxy; one of them, and one client, are denied. */
    private static SessionFixture fixture(ClientLimitsConfig limits) {
        return new SessionFixture(sending(ProxyProtocol.NONE), 1000, DescriptorReserve.Source.ENDLESS, door(limits));
    }

    private static ListenerConfig door(ClientLimitsConfig limits) {
        return new ListenerConfig(
                "web",
                new Address("", 0),
                "crm",
                0,
                List.of(AddressRange.parseCidr("10.9.0.0/16")),
                List.of(),
                List.of(AddressRange.parseCidr("203.0.113.66"), AddressRange.parseCidr("10.9.7.0/24")),
                limits);
    }

    private static PoolConfig sending(ProxyProtocol version) {
        PoolConfig plain = PoolFixture.config(
                HealthCheckConfig.TCP, true, EjectConfig.DEFAULT, FailOverConfig.DEFAULT, false, "s1", "s2");
        return new PoolConfig(
                plain.name(),
                plain.strategy(),
                plain.connectTimeout(),
                plain.idleTimeout(),
                plain.halfClosedTimeout(),
                plain.failOver(),
                plain.eject(),
                plain.failOpen(),
                plain.closeOnDown(),
                plain.health(),
                version,
                plain.backends());
    }
}
