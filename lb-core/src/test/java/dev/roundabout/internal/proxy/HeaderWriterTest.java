package dev.roundabout.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.config.ProxyProtocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** BEHAVIOUR 19 and 62, without a socket. */
class HeaderWriterTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final InetSocketAddress IPV4_CLIENT = new InetSocketAddress("192.0.2.7", 51234);
    private static final InetSocketAddress IPV4_HERE = new InetSocketAddress("198.51.100.1", 443);
    private static final InetSocketAddress IPV6_CLIENT = new InetSocketAddress("2001:db8::7", 51234);
    private static final InetSocketAddress IPV6_HERE = new InetSocketAddress("2001:db8::1", 443);

    @Test
    void lineNamesTheFamily() {
        assertThat(line(IPV4_CLIENT, IPV4_HERE)).isEqualTo("PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\r\n");
        assertThat(line(IPV6_CLIENT, IPV6_HERE)).isEqualTo("PROXY TCP6 2001:db8::7 2001:db8::1 51234 443\r\n");
    }

    @Test
    void blockNamesTheFamily() {
        assertThat(block(IPV4_CLIENT, IPV4_HERE)).isEqualTo(SIGNATURE + "2111000c" + "c0000207c6336401c82201bb");
        assertThat(block(IPV6_CLIENT, IPV6_HERE))
                .isEqualTo(SIGNATURE + "21210024" + "20010db8000000000000000000000007"
                        + "20010db8000000000000000000000001" + "c82201bb");
    }

    /** BEHAVIOUR 19: IPv4 in IPv6 clothes is IPv4. */
    @Test
    void mappedAddressesAreIpv4() throws UnknownHostException {
        assertThat(line(mapped(IPV4_CLIENT), mapped(IPV4_HERE))).isEqualTo(line(IPV4_CLIENT, IPV4_HERE));
        assertThat(block(mapped(IPV4_CLIENT), IPV4_HERE)).isEqualTo(block(IPV4_CLIENT, IPV4_HERE));
    }

    /** BEHAVIOUR 19: a header has one family; with two, IPv6 is the one that both have a form in. */
    @Test
    void mixedFamiliesAreIpv6() {
        assertThat(line(IPV4_CLIENT, IPV6_HERE)).isEqualTo("PROXY TCP6 ::ffff:c000:207 2001:db8::1 51234 443\r\n");
        assertThat(line(IPV6_CLIENT, IPV4_HERE)).isEqualTo("PROXY TCP6 2001:db8::7 ::ffff:c633:6401 51234 443\r\n");
        assertThat(block(IPV4_CLIENT, IPV6_HERE))
                .isEqualTo(SIGNATURE + "21210024" + "00000000000000000000ffffc0000207"
                        + "20010db8000000000000000000000001" + "c82201bb");
    }

    /** As RFC 5952 has it: the longest gap, the first of two, none of one group; small letters, no leading zeros. */
    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "0:0:1:2:3:4:0:0, ::1:2:3:4:0:0",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    })
    void ipv6AddressesAreShort(String address, String shown) {
        InetSocketAddress client = new InetSocketAddress(address, 1);
        assertThat(line(client, IPV6_HERE)).isEqualTo("PROXY TCP6 " + shown + " 2001:db8::1 1 443\r\n");
    }

    @Test
    void nobodyIsUnknownOrLocal() {
        assertThat(HeaderWriter.ofNobody(ProxyProtocol.V1))
                .isEqualTo("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(HeaderWriter.ofNobody(ProxyProtocol.V2)))
                .isEqualTo(SIGNATURE + "20000000");
        assertThat(HeaderWriter.header(ProxyProtocol.V2, IPV4_CLIENT, null))
                .isEqualTo(HeaderWriter.ofNobody(ProxyProtocol.V2));
    }

    @Test
    void noneIsEmpty() {
        assertThat(HeaderWriter.header(ProxyProtocol.NONE, IPV4_CLIENT, IPV4_HERE))
                .isEmpty();
        assertThat(HeaderWriter.ofNobody(ProxyProtocol.NONE)).isEmpty();
    }

    /** The longest there are fit the line, and ports are not signed. */
    @ParameterizedTest
    @CsvSource({
        "255.255.255.255, 65535",
        "0.0.0.0, 0",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535",
        "::, 0",
        "fe80::1, 32768"
    })
    void whatIsWrittenIsRead(String host, int port) {
        InetSocketAddress socket = new InetSocketAddress(host, port);
        for (ProxyProtocol version : new ProxyProtocol[] {ProxyProtocol.V1, ProxyProtocol.V2}) {
            byte[] header = HeaderWriter.header(version, socket, IPV4_HERE);
            assertThat(HeaderParser.parse(ByteBuffer.wrap(header)))
                    .isEqualTo(new ProxyHeader(header.length, socket, IPV4_HERE));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V1", "V2"})
    void nobodyIsReadAsNobody(ProxyProtocol version) {
        byte[] header = HeaderWriter.ofNobody(version);
        assertThat(HeaderParser.parse(ByteBuffer.wrap(header))).isEqualTo(new ProxyHeader(header.length, null, null));
    }

    private static String line(InetSocketAddress source, @Nullable InetSocketAddress destination) {
        return new String(HeaderWriter.header(ProxyProtocol.V1, source, destination), StandardCharsets.US_ASCII);
    }

    private static String block(InetSocketAddress source, @Nullable InetSocketAddress destination) {
        return HexFormat.of().formatHex(HeaderWriter.header(ProxyProtocol.V2, source, destination));
    }

    /** As the system tells it of a dual-stack socket; Java's own readers would make IPv4 of it at once. */
    private static InetSocketAddress mapped(InetSocketAddress socket) throws UnknownHostException {
        byte[] address = new byte[16];
        address[10] = -1;
        address[11] = -1;
        System.arraycopy(socket.getAddress().getAddress(), 0, address, 12, 4);
        InetAddress mapped = Inet6Address.getByAddress(null, address, 0);
        return new InetSocketAddress(mapped, socket.getPort());
    }
}
