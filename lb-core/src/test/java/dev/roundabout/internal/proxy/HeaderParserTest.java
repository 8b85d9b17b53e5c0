package dev.roundabout.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BEHAVIOUR 63, 64 and 65, without a socket. */
class HeaderParserTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4_ADDRESSES = "c0000207" + "c6336401" + "c822" + "01bb";
    private static final String IPV6_ADDRESSES =
            "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "c822" + "01bb";
    private static final String LONGEST_LINE = "PROXY UNKNOWN " + "x".repeat(91) + "\r\n";

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.7 198.51.100.1 51234 443, 192.0.2.7:51234, 198.51.100.1:443",
        "PROXY TCP4 0.0.0.0 255.255.255.255 0 65535, 0.0.0.0:0, 255.255.255.255:65535",
        "PROXY TCP6 2001:db8::7 2001:DB8::1 51234 443, [2001:db8:0:0:0:0:0:7]:51234, [2001:db8:0:0:0:0:0:1]:443",
        "PROXY TCP6 :: ::1 1 2, [0:0:0:0:0:0:0:0]:1, [0:0:0:0:0:0:0:1]:2",
        "PROXY TCP6 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1 2, [1:2:3:4:5:6:7:0]:1, [0:2:3:4:5:6:7:8]:2",
        "PROXY TCP6 1:2:3:4:5:6:7:8 0001:0002:0003:0004:0005:0006:0007:0008 1 2,"
                + " [1:2:3:4:5:6:7:8]:1, [1:2:3:4:5:6:7:8]:2",
        "PROXY TCP6 ::ffff:192.0.2.7 ::ffff:c633:6401 1 2, 192.0.2.7:1, 198.51.100.1:2",
        "PROXY TCP6 1:2:3:4:5:6:7.8.9.10 ::7.8.9.10 1 2, [1:2:3:4:5:6:708:90a]:1, [0:0:0:0:0:0:708:90a]:2",
        "PROXY UNKNOWN, , ",
        "PROXY UNKNOWN ffff::1 whatever it is, , "
    })
    void linesAreRead(String line, @Nullable String source, @Nullable String destination) {
        assertThat(read(line + "\r\n"))
                .isEqualTo(new ProxyHeader(line.length() + 2, socket(source), socket(destination)));
    }

    /** 107 bytes with the line end are the most there may be. */
    @Test
    void longestLineIsReadAndOneByteMoreIsNot() {
        assertThat(LONGEST_LINE).hasSize(107);
        assertThat(read(LONGEST_LINE)).isEqualTo(new ProxyHeader(107, null, null));
        assertThat(read(LONGEST_LINE.replace("x\r", "xx\r"))).isEqualTo(new Malformed("line over 107 bytes"));
        assertThat(read("PROXY TCP6 " + "1".repeat(95))).isEqualTo(new Malformed("line over 107 bytes"));
        assertThat(read(LONGEST_LINE.substring(0, 105))).isEqualTo(new MoreNeeded(107));
        assertThat(read(LONGEST_LINE.substring(0, 106))).isEqualTo(new MoreNeeded(107));
    }

    /** BEHAVIOUR 63. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Bare line feed, carriage return alone.
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\n",
                "PROXY UNKNOWN\n",
                "PROXY UNKNOWN x\nx\r\n",
                "PROXY UNKNOWN x\rx\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\r\r\n",
                // Leading zeros, too much, no numbers.
                "PROXY TCP4 192.0.2.07 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 192.00.2.7 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 051234 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 0443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 00 443\r\n",
                "PROXY TCP6 ::ffff:192.0.2.07 ::1 1 2\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 65536\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 4294967739\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 -1 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 +1 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 0x1 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 \u00b2 443\r\n",
                // Not four numbers.
                "PROXY TCP4 192.0.2 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 192.0.2.7. 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 .192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 192..0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 192.0.2.7.1 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 3221225991 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 localhost 198.51.100.1 51234 443\r\n",
                // The other family, or one that is none.
                "PROXY TCP4 2001:db8::7 2001:db8::1 51234 443\r\n",
                "PROXY TCP4 ::ffff:192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY TCP6 192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY TCP6 2001:db8::7 198.51.100.1 51234 443\r\n",
                "PROXY TCP6 192.0.2.7 2001:db8::1 51234 443\r\n",
                "PROXY TCP5 192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY UDP4 192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY \r\n",
                "PROXY\r\n",
                // Lower case.
                "proxy TCP4 192.0.2.7 198.51.100.1 51234 443\r\n",
                "Proxy TCP4 192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY tcp4 192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY unknown\r\n",
                // Fields and what is between them.
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 443 \r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 443 x\r\n",
                "PROXY TCP4  192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY  TCP4 192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY\tTCP4 192.0.2.7 198.51.100.1 51234 443\r\n",
                "PROXY TCP4 192.0.2.7\t198.51.100.1 51234 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\u0000\r\n",
                "PROXY TCP4\r\n",
                " PROXY UNKNOWN\r\n",
                // No IPv6 addresses.
                "PROXY TCP6 : ::1 1 2\r\n",
                "PROXY TCP6 ::: ::1 1 2\r\n",
                "PROXY TCP6 1::2::3 ::1 1 2\r\n",
                "PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2\r\n",
                "PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 2\r\n",
                "PROXY TCP6 1:2:3:4::5:6:7:8 ::1 1 2\r\n",
                "PROXY TCP6 :1:2:3:4:5:6:7:8 ::1 1 2\r\n",
                "PROXY TCP6 1:2:3:4:5:6:7:8: ::1 1 2\r\n",
                "PROXY TCP6 1:2:3:4:5:6:7: ::1 1 2\r\n",
                "PROXY TCP6 12345:: ::1 1 2\r\n",
                "PROXY TCP6 g:: ::1 1 2\r\n",
                "PROXY TCP6 \uff11:: ::1 1 2\r\n",
                "PROXY TCP6 [::1] ::1 1 2\r\n",
                "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
                "PROXY TCP6 fe80::1%1 ::1 1 2\r\n",
                "PROXY TCP6 1:2:3:4:5:6:7:1.2.3.4 ::1 1 2\r\n",
                "PROXY TCP6 1.2.3.4:: ::1 1 2\r\n",
                "PROXY TCP6 1.2.3.4::1 ::1 1 2\r\n",
                "PROXY TCP6 ::1.2.3 ::1 1 2\r\n",
                // Something else altogether.
                "GET / HTTP/1.1\r\n\r\n",
                "\r\n\r\nGET",
                "\u0016\u0003\u0001",
                "POST / HTTP/1.1\r\n"
            })
    void whatIsNoLineIsMalformed(String line) {
        assertThat(read(line)).isInstanceOf(Malformed.class);
    }

    @Test
    void blocksOfBytesAreRead() {
        assertThat(read(block("21", "11", 12, IPV4_ADDRESSES)))
                .isEqualTo(new ProxyHeader(28, socket("192.0.2.7:51234"), socket("198.51.100.1:443")));
        assertThat(read(block("21", "21", 36, IPV6_ADDRESSES)))
                .isEqualTo(new ProxyHeader(52, socket("[2001:db8::7]:51234"), socket("[2001:db8::1]:443")));
    }

    @Test
    void mappedAddressInABlockIsTheAddressItMaps() {
        String mapped = "00000000000000000000ffffc0000207" + "00000000000000000000ffffc6336401" + "c82201bb";
        assertThat(read(block("21", "21", 36, mapped)))
                .isEqualTo(new ProxyHeader(52, socket("192.0.2.7:51234"), socket("198.51.100.1:443")));
    }

    /** What a sender adds behind the addresses belongs to the header, whatever it is. */
    @Test
    void whatIsAddedToTheAddressesIsSkipped() {
        assertThat(read(block("21", "11", 12 + 7, IPV4_ADDRESSES + "04000441424344")))
                .isEqualTo(new ProxyHeader(35, socket("192.0.2.7:51234"), socket("198.51.100.1:443")));
        assertThat(read(block("21", "11", 13, IPV4_ADDRESSES + "ff")))
                .isEqualTo(new ProxyHeader(29, socket("192.0.2.7:51234"), socket("198.51.100.1:443")));
    }

    /** LOCAL: the family is ignored, even one that there is not, and what follows the fixed part is skipped. */
    @ParameterizedTest
    @ValueSource(strings = {"00", "11", "21", "31", "ff"})
    void localNamesNobody(String family) {
        assertThat(read(block("20", family, 0, ""))).isEqualTo(new ProxyHeader(16, null, null));
        assertThat(read(block("20", family, 12, IPV4_ADDRESSES))).isEqualTo(new ProxyHeader(28, null, null));
    }

    /** UNSPEC, datagrams and Unix sockets, which the text allows: the real address. */
    @ParameterizedTest
    @CsvSource({"00, 0", "00, 5", "01, 0", "10, 0", "20, 3", "12, 12", "22, 36", "31, 216", "32, 216"})
    void addressesThatAreNoTcpClientsNameNobody(String family, int rest) {
        assertThat(read(block("21", family, rest, "00".repeat(rest))))
                .isEqualTo(new ProxyHeader(16 + rest, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        // Versions and commands, told as soon as their byte is there.
        "11, version 1",
        "31, version 3",
        "f1, version 15",
        "01, version 0",
        "a1, version 10",
        "22, command 2",
        "2f, command 15"
    })
    void otherVersionsAndCommandsAreMalformed(String versionAndCommand, String reason) {
        assertThat(read(bytes(SIGNATURE + versionAndCommand))).isEqualTo(new Malformed(reason));
        assertThat(read(block(versionAndCommand, "11", 12, IPV4_ADDRESSES))).isEqualTo(new Malformed(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "41, 40, address family 4",
        "f1, 40, address family 15",
        "13, 40, transport protocol 3",
        "1f, 40, transport protocol 15",
        "11, 11, length 11 for addresses of 12",
        "11, 0, length 0 for addresses of 12",
        "12, 11, length 11 for addresses of 12",
        "21, 35, length 35 for addresses of 36",
        "31, 215, length 215 for addresses of 216",
        "11, 4081, length over 4096",
        "11, 65535, length over 4096"
    })
    void familiesAndLengthsAreCheckedBeforeTheRestIsThere(String family, int rest, String reason) {
        byte[] fixed = bytes(SIGNATURE + "21" + family + "%04x".formatted(rest));
        assertThat(read(fixed)).isEqualTo(new Malformed(reason));
    }

    @Test
    void longestBlockIsRead() {
        assertThat(read(block("21", "11", 4080, IPV4_ADDRESSES + "00".repeat(4068))))
                .isEqualTo(new ProxyHeader(4096, socket("192.0.2.7:51234"), socket("198.51.100.1:443")));
    }

    /** Each byte of the signature counts. */
    @Test
    void anyOtherSignatureIsNone() {
        for (int i = 0; i < 12; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] block = block("21", "11", 12, IPV4_ADDRESSES);
                block[i] ^= (byte) (1 << bit);
                assertThat(read(block)).as("bit %s of byte %s", bit, i).isInstanceOf(Malformed.class);
            }
        }
    }

    static Stream<byte[]> headers() {
        return Stream.of(
                ascii("PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\r\n"),
                ascii("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n"),
                ascii("PROXY TCP6 :: :: 0 0\r\n"),
                ascii("PROXY TCP6 2001:db8::7 2001:db8:0:0:0:0:0:1 51234 443\r\n"),
                ascii("PROXY UNKNOWN\r\n"),
                ascii(LONGEST_LINE),
                block("20", "00", 0, ""),
                block("21", "11", 12, IPV4_ADDRESSES),
                block("21", "21", 36, IPV6_ADDRESSES),
                block("21", "11", 300, IPV4_ADDRESSES + "01".repeat(288)));
    }

    /** BEHAVIOUR 65: at every cut more is asked for, and never so much that payload could be among it. */
    @ParameterizedTest
    @MethodSource("headers")
    void beginningOfAHeaderNeedsMoreButNoPayload(byte[] header) {
        for (int cut = 0; cut < header.length; cut++) {
            HeaderReading reading = HeaderParser.parse(ByteBuffer.wrap(header, 0, cut));
            assertThat(reading).as("cut at %s", cut).isInstanceOfSatisfying(MoreNeeded.class, more -> assertThat(
                            more.length())
                    .isLessThanOrEqualTo(header.length));
            assertThat(((MoreNeeded) reading).length()).as("cut at %s", cut).isGreaterThan(cut);
        }
    }

    /** BEHAVIOUR 64: what follows the header is payload, and says nothing about it. */
    @ParameterizedTest
    @MethodSource("headers")
    void payloadBehindAHeaderChangesNothing(byte[] header) {
        HeaderReading alone = read(header);
        assertThat(alone).isInstanceOfSatisfying(ProxyHeader.class, whole -> assertThat(whole.length())
                .isEqualTo(header.length));
        for (byte[] payload : List.of(header, ascii("\r\n"), ascii("\n"), new byte[5000])) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(header);
            both.writeBytes(payload);
            assertThat(read(both.toByteArray())).isEqualTo(alone);
        }
    }

    /** A reader that asks for what is needed and no more has the header in few reads. */
    @ParameterizedTest
    @MethodSource("headers")
    void whoReadsWhatIsNeededHasTheHeaderSoon(byte[] header) {
        int have = 0;
        int reads = 0;
        HeaderReading reading = read(new byte[0]);
        while (reading instanceof MoreNeeded more) {
            have = more.length();
            reads++;
            reading = HeaderParser.parse(ByteBuffer.wrap(header, 0, have));
        }
        assertThat(reading).isEqualTo(read(header));
        assertThat(have).isEqualTo(header.length);
        assertThat(reads).isLessThanOrEqualTo(header.length > 100 && header[0] == 'P' ? 50 : 12);
    }

    /** The buffer may begin anywhere, may be direct, and stays as it is. */
    @Test
    void bufferStaysAsItIs() {
        byte[] header = block("21", "11", 12, IPV4_ADDRESSES);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(100).position(30).put(header).flip().position(30);
        assertThat(HeaderParser.parse(direct)).isEqualTo(read(header));
        assertThat(direct.position()).isEqualTo(30);
        assertThat(direct.remaining()).isEqualTo(header.length);
        ByteBuffer line = ByteBuffer.allocate(100).position(7);
        line.put(ascii("PROXY UNKNOWN\r\nrest")).flip().position(7);
        assertThat(HeaderParser.parse(line.asReadOnlyBuffer())).isEqualTo(new ProxyHeader(15, null, null));
    }

    /** Headers that are broken in one place are read as something, or refused, and never end in an exception. */
    @Test
    void brokenHeadersAreReadOrRefused() {
        Random random = new Random(7);
        for (byte[] header : headers().toList()) {
            for (int round = 0; round < 2000; round++) {
                byte[] broken = header.clone();
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
                HeaderReading reading =
                        HeaderParser.parse(ByteBuffer.wrap(broken, 0, random.nextInt(broken.length + 1)));
                assertThat(reading).isNotNull();
            }
        }
    }

    private static HeaderReading read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HeaderReading read(byte[] bytes) {
        return HeaderParser.parse(ByteBuffer.wrap(bytes));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal);
    }

    private static byte[] block(String versionAndCommand, String family, int rest, String what) {
        return bytes(SIGNATURE + versionAndCommand + family + "%04x".formatted(rest) + what);
    }

    private static @Nullable InetSocketAddress socket(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon).replace("[", "").replace("]", "");
        return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }
}
