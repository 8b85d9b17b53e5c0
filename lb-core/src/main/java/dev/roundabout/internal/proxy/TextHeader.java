package dev.roundabout.internal.proxy;

import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Version 1, a line such as {@code PROXY TCP4 192.0.2.7 198.51.100.1 51234 443} (section 2.1 of the text). */
final class TextHeader {
    static final byte FIRST_BYTE = 'P';
    static final int SHORTEST = 15;
    /** With its line end. */
    static final int LONGEST = 107;

    private static final String TCP4 = "PROXY TCP4 ";
    private static final String TCP6 = "PROXY TCP6 ";
    private static final String UNKNOWN = "PROXY UNKNOWN";

    private static final int FIELDS = 4;
    private static final int SHORTEST_IPV4 = "0.0.0.0".length();
    private static final int SHORTEST_IPV6 = "::".length();
    private static final int LINE_END = 2;

    private static final Malformed TOO_LONG = new Malformed("line over 107 bytes");

    private TextHeader() {}

    static HeaderReading parse(ByteBuffer bytes) {
        int have = bytes.remaining();
        int looked = Math.min(have, LONGEST - 1);
        for (int i = 0; i < looked; i++) {
            byte at = bytes.get(bytes.position() + i);
            if (at == '\n') {
                return new Malformed("line feed without carriage return");
            }
            if (at == '\r') {
                return i + 1 < have ? ended(bytes, i) : begun(text(bytes, i), i + LINE_END);
            }
        }
        return looked == LONGEST - 1 ? TOO_LONG : begun(text(bytes, have), 0);
    }

    private static HeaderReading ended(ByteBuffer bytes, int length) {
        if (bytes.get(bytes.position() + length + 1) != '\n') {
            return new Malformed("carriage return without line feed");
        }
        return line(text(bytes, length), length + LINE_END);
    }

    /**
     * The line is not whole.
     *
     * @param length how many bytes it will have, if its end has begun; otherwise 0
     */
    private static HeaderReading begun(String text, int length) {
        if (!mayBegin(text, TCP4) && !mayBegin(text, TCP6) && !mayBegin(text, UNKNOWN)) {
            return HeaderParser.noHeader();
        }
        if (length > 0) {
            return new MoreNeeded(length);
        }
        int needed = Math.max(SHORTEST, text.length() + LINE_END);
        if (text.startsWith(TCP4)) {
            needed = leastLength(text, SHORTEST_IPV4);
        } else if (text.startsWith(TCP6)) {
            needed = leastLength(text, SHORTEST_IPV6);
        }
        return new MoreNeeded(Math.min(LONGEST, needed));
    }

    private static boolean mayBegin(String text, String beginning) {
        return text.startsWith(beginning) || beginning.startsWith(text);
    }

    /** If what the field that has begun still lacks, and all fields after it, were as short as they can be. */
    private static int leastLength(String text, int shortestAddress) {
        int field = 0;
        for (int i = TCP4.length(); i < text.length(); i++) {
            field += text.charAt(i) == ' ' ? 1 : 0;
        }
        int length = text.length() + LINE_END;
        if (text.charAt(text.length() - 1) == ' ') {
            length += shortest(field, shortestAddress);
        }
        for (int later = field + 1; later < FIELDS; later++) {
            length += 1 + shortest(later, shortestAddress);
        }
        return length;
    }

    private static int shortest(int field, int shortestAddress) {
        return field < 2 ? shortestAddress : 1;
    }

    private static HeaderReading line(String text, int length) {
        if (text.equals(UNKNOWN) || text.startsWith(UNKNOWN + " ")) {
            return ProxyHeader.ofNobody(length); // "the receiver must ignore anything presented before the CRLF"
        }
        boolean ipv4 = text.startsWith(TCP4);
        if (!ipv4 && !text.startsWith(TCP6)) {
            return text.startsWith("PROXY ") ? new Malformed("unknown protocol family") : HeaderParser.noHeader();
        }
        String[] fields = text.substring(TCP4.length()).split(" ", -1);
        if (fields.length != FIELDS) {
            return new Malformed(fields.length + " fields (expected: two addresses, two ports)");
        }
        InetAddress source = AddressText.parse(fields[0], ipv4);
        InetAddress destination = AddressText.parse(fields[1], ipv4);
        if (source == null || destination == null) {
            return new Malformed(ipv4 ? "no IPv4 address" : "no IPv6 address");
        }
        int sourcePort = port(fields[2]);
        int destinationPort = port(fields[3]);
        if (sourcePort < 0 || destinationPort < 0) {
            return new Malformed("no port");
        }
        return new ProxyHeader(
                length, new InetSocketAddress(source, sourcePort), new InetSocketAddress(destination, destinationPort));
    }

    /** -1 if it is none. */
    private static int port(String text) {
        return AddressText.decimal(text, 65535);
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] copy = new byte[length];
        bytes.get(bytes.position(), copy);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }
}
