package dev.roundabout.internal.proxy;

import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.strategy.ClientAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes PROXY headers. Any thread. */
public final class HeaderWriter {
    private static final byte[] NOTHING = {};

    private HeaderWriter() {}

    /**
     * The header of a client's connection. The family is IPv4 if both addresses are, an IPv4-mapped one as the IPv4
     * address it maps; if one is not, it is IPv6, and the other one is mapped.
     *
     * @param source the client
     * @param destination where it connected to; {@code null} if that is not known, and then the header names nobody
     * @return the header; empty for {@link ProxyProtocol#NONE}
     */
    public static byte[] header(
            ProxyProtocol version, InetSocketAddress source, @Nullable InetSocketAddress destination) {
        if (destination == null) {
            return ofNobody(version);
        }
        return switch (version) {
            case NONE -> NOTHING;
            case V1 -> text(source, destination);
            case V2 -> block(source, destination);
        };
    }

    /**
     * The header of a connection that is nobody's but this host's, such as a probe's.
     *
     * @return the header; empty for {@link ProxyProtocol#NONE}
     */
    public static byte[] ofNobody(ProxyProtocol version) {
        return switch (version) {
            case NONE -> NOTHING;
            case V1 -> "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
            case V2 ->
                begun(BinaryHeader.LOCAL, BinaryHeader.UNSPECIFIED, BinaryHeader.UNSPECIFIED, 0)
                        .array();
        };
    }

    private static byte[] text(InetSocketAddress source, InetSocketAddress destination) {
        boolean ipv6 = isIpv6(source, destination);
        String line = "PROXY " + (ipv6 ? "TCP6 " : "TCP4 ") + text(source.getAddress(), ipv6) + " "
                + text(destination.getAddress(), ipv6) + " " + source.getPort() + " " + destination.getPort() + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] block(InetSocketAddress source, InetSocketAddress destination) {
        boolean ipv6 = isIpv6(source, destination);
        byte[] from = bytes(source.getAddress(), ipv6);
        byte[] to = bytes(destination.getAddress(), ipv6);
        int family = ipv6 ? BinaryHeader.IPV6 : BinaryHeader.IPV4;
        return begun(BinaryHeader.PROXY, family, BinaryHeader.STREAM, from.length + to.length + 4)
                .put(from)
                .put(to)
                .putShort((short) source.getPort())
                .putShort((short) destination.getPort())
                .array();
    }

    private static ByteBuffer begun(int command, int family, int protocol, int rest) {
        return ByteBuffer.allocate(BinaryHeader.FIXED_LENGTH + rest)
                .put(BinaryHeader.SIGNATURE)
                .put((byte) (BinaryHeader.VERSION << 4 | command))
                .put((byte) (family << 4 | protocol))
                .putShort((short) rest);
    }

    private static String text(InetAddress address, boolean ipv6) {
        byte[] bytes = bytes(address, ipv6);
        if (ipv6) {
            return groups(ByteBuffer.wrap(bytes).asShortBuffer());
        }
        return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
    }

    /**
     * As RFC 5952 writes them, since receivers show and compare what they were sent, but hexadecimal to the end: the text of
     * version 1 has no other form.
     */
    private static String groups(ShortBuffer groups) {
        int gap = 0;
        int longest = 1; // a single zero is written
        for (int from = 0; from < groups.limit(); from++) {
            int to = from;
            while (to < groups.limit() && groups.get(to) == 0) {
                to++;
            }
            if (to - from > longest) {
                gap = from;
                longest = to - from;
            }
        }
        if (longest == 1) {
            return groups(groups, 0, groups.limit());
        }
        return groups(groups, 0, gap) + "::" + groups(groups, gap + longest, groups.limit());
    }

    private static String groups(ShortBuffer groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups.get(i) & 0xffff));
        }
        return text.toString();
    }

    private static byte[] bytes(InetAddress address, boolean ipv6) {
        byte[] bytes = address.getAddress();
        if (ipv6 && bytes.length == 4) {
            byte[] mapped = new byte[16];
            mapped[10] = -1;
            mapped[11] = -1;
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return mapped;
        }
        return !ipv6 && bytes.length == 16 ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    private static boolean isIpv6(InetSocketAddress source, InetSocketAddress destination) {
        return ClientAddress.of(source.getAddress()).ipv6()
                || ClientAddress.of(destination.getAddress()).ipv6();
    }
}
