package dev.roundabout.internal.proxy;

import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any bytes as the beginning of a connection with a PROXY header: the same reading one byte at a time as at once, nothing
 * read behind the header, and no address believed that, written again, is not what was there.
 */
public final class ProxyHeaderFuzz {
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final String OCTET = "(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    private static final String IPV4 = "(" + OCTET + "(?:\\." + OCTET + "){3})";
    private static final String PORT =
            "(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
    private static final String IPV6 = "([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)";
    private static final Pattern TCP4 =
            Pattern.compile("PROXY TCP4 " + IPV4 + " " + IPV4 + " " + PORT + " " + PORT + "\r\n");
    private static final Pattern TCP6 =
            Pattern.compile("PROXY TCP6 " + IPV6 + " " + IPV6 + " " + PORT + " " + PORT + "\r\n");

    private ProxyHeaderFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        read(bytes);
    }

    /** What the bytes are. */
    static HeaderReading read(byte[] bytes) {
        HeaderReading whole = parse(bytes, bytes.length);
        HeaderReading cut = byteByByte(bytes);
        // With more of it there may be another reason first, but it is malformed.
        boolean malformed = whole instanceof Malformed && cut instanceof Malformed;
        if (!malformed && !cut.equals(whole)) {
            throw new AssertionError(whole + " at once, " + cut + " byte by byte");
        }
        if (whole instanceof ProxyHeader header) {
            behind(bytes, header);
            believed(bytes, header);
        } else if (TCP4.matcher(text(bytes, Math.min(bytes.length, 107))).lookingAt()) {
            throw new AssertionError("a header in order is " + whole);
        }
        return whole;
    }

    /** Each prefix until it is decided; what was asked for on the way is never more than the header has. */
    private static HeaderReading byteByByte(byte[] bytes) {
        int asked = 0;
        for (int have = 0; ; have++) {
            HeaderReading reading = parse(bytes, have);
            if (reading instanceof MoreNeeded more) {
                if (more.length() <= have || more.length() > HeaderParser.LONGEST) {
                    throw new AssertionError(more + " with " + have + " bytes");
                }
                asked = more.length();
                if (have == bytes.length) {
                    return reading;
                }
                continue;
            }
            if (reading instanceof ProxyHeader header && (header.length() != have || asked > have)) {
                throw new AssertionError(header + " with " + have + " bytes, asked for " + asked);
            }
            return reading;
        }
    }

    private static HeaderReading parse(byte[] bytes, int have) {
        ByteBuffer buffer = ByteBuffer.wrap(Arrays.copyOf(bytes, have));
        HeaderReading reading = HeaderParser.parse(buffer);
        if (buffer.position() != 0 || buffer.limit() != have) {
            throw new AssertionError("the buffer was moved");
        }
        if (reading instanceof Malformed malformed && !malformed.reason().matches("[\\x20-\\x7e]{1,100}")) {
            throw new AssertionError("not a short printable reason: " + malformed);
        }
        return reading;
    }

    /** Payload is not looked at. */
    private static void behind(byte[] bytes, ProxyHeader header) {
        byte[] other = Arrays.copyOf(bytes, bytes.length + 8);
        for (int i = header.length(); i < other.length; i++) {
            other[i] ^= 0x5a;
        }
        if (!HeaderParser.parse(ByteBuffer.wrap(other)).equals(header)) {
            throw new AssertionError("what follows the header changes it");
        }
    }

    private static void believed(byte[] bytes, ProxyHeader header) {
        InetSocketAddress source = header.source();
        InetSocketAddress destination = header.destination();
        if ((source == null) != (destination == null)) {
            throw new AssertionError("half a header: " + header);
        }
        if (source == null || destination == null) {
            return;
        }
        boolean same = bytes[0] == 'P'
                ? line(text(bytes, header.length()), source, destination)
                : Arrays.equals(
                        block(bytes[13], header.length(), source, destination),
                        Arrays.copyOf(bytes, bytes[13] == 0x11 ? 28 : 52));
        if (!same) {
            throw new AssertionError("believed, but not what is written there: " + header);
        }
    }

    /** Whether the line says these addresses. IPv4 can be written in one way only, IPv6 is read by Java. */
    private static boolean line(String line, InetSocketAddress source, InetSocketAddress destination) {
        Matcher ipv4 = TCP4.matcher(line);
        Matcher ipv6 = TCP6.matcher(line);
        Matcher parts = ipv4.matches() ? ipv4 : ipv6;
        return parts.matches()
                && address(parts.group(1)).equals(source.getAddress())
                && address(parts.group(2)).equals(destination.getAddress())
                && parts.group(3).equals(Integer.toString(source.getPort()))
                && parts.group(4).equals(Integer.toString(destination.getPort()));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text); // asks nobody: a literal, or no address
        } catch (UnknownHostException e) {
            throw new AssertionError("not an address to Java: " + text, e);
        }
    }

    /** The fixed part and the addresses of version 2, written anew. */
    private static byte[] block(byte family, int length, InetSocketAddress source, InetSocketAddress destination) {
        int width = family == 0x11 ? 4 : 16;
        return ByteBuffer.allocate(16 + 2 * width + 4)
                .put(SIGNATURE)
                .put((byte) 0x21)
                .put(width == 4 ? (byte) 0x11 : (byte) 0x21)
                .putShort((short) (length - 16))
                .put(wide(source, width))
                .put(wide(destination, width))
                .putShort((short) source.getPort())
                .putShort((short) destination.getPort())
                .array();
    }

    private static byte[] wide(InetSocketAddress socket, int width) {
        byte[] address = Objects.requireNonNull(socket.getAddress()).getAddress();
        if (address.length == width) {
            return address;
        }
        if (width == 4) {
            throw new AssertionError("IPv6 out of an IPv4 header: " + socket);
        }
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(address, 0, mapped, 12, 4);
        return mapped;
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
