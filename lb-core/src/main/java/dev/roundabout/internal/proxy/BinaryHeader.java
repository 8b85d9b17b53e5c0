package dev.roundabout.internal.proxy;

import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Version 2, a block of bytes that says how long it is (section 2.2 of the text). */
final class BinaryHeader {
    static final byte FIRST_BYTE = '\r';

    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    static final int FIXED_LENGTH = 16;

    static final int VERSION = 2;
    static final int LOCAL = 0;
    static final int PROXY = 1;

    static final int UNSPECIFIED = 0;
    static final int IPV4 = 1;
    static final int IPV6 = 2;
    static final int UNIX = 3;
    static final int STREAM = 1;
    static final int DATAGRAM = 2;

    private BinaryHeader() {}

    static HeaderReading parse(ByteBuffer bytes) {
        int from = bytes.position();
        int have = bytes.remaining();
        for (int i = 0; i < Math.min(have, SIGNATURE.length); i++) {
            if (bytes.get(from + i) != SIGNATURE[i]) {
                return HeaderParser.noHeader();
            }
        }
        if (have > SIGNATURE.length) {
            int versionAndCommand = bytes.get(from + SIGNATURE.length);
            if ((versionAndCommand >>> 4 & 15) != VERSION) {
                return new Malformed("version " + (versionAndCommand >>> 4 & 15));
            }
            if ((versionAndCommand & 15) > PROXY) {
                return new Malformed("command " + (versionAndCommand & 15));
            }
        }
        return have < FIXED_LENGTH ? new MoreNeeded(FIXED_LENGTH) : block(bytes, from);
    }

    private static HeaderReading block(ByteBuffer bytes, int from) {
        int command = bytes.get(from + 12) & 15;
        int family = bytes.get(from + 13) >>> 4 & 15;
        int protocol = bytes.get(from + 13) & 15;
        int rest = number(bytes, from + 14);
        int length = FIXED_LENGTH + rest;
        if (length > HeaderParser.LONGEST) {
            return new Malformed("length over " + HeaderParser.LONGEST);
        }
        if (command == PROXY) {
            if (family > UNIX) {
                return new Malformed("address family " + family);
            }
            if (protocol > DATAGRAM) {
                return new Malformed("transport protocol " + protocol);
            }
            if (protocol != UNSPECIFIED && rest < addressesLength(family)) {
                return new Malformed("length " + rest + " for addresses of " + addressesLength(family));
            }
        }
        if (bytes.remaining() < length) {
            return new MoreNeeded(length);
        }
        if (command == PROXY && protocol == STREAM && (family == IPV4 || family == IPV6)) {
            return addresses(bytes, from + FIXED_LENGTH, family == IPV4 ? 4 : 16, length);
        }
        // LOCAL, where the text has the family ignored, or addresses that are no TCP client's: the real ones.
        return ProxyHeader.ofNobody(length);
    }

    private static int addressesLength(int family) {
        return switch (family) {
            case IPV4 -> 12;
            case IPV6 -> 36;
            case UNIX -> 216;
            default -> 0;
        };
    }

    /** What the sender has added behind them is skipped: nothing here has a use for it. */
    private static ProxyHeader addresses(ByteBuffer bytes, int at, int width, int length) {
        return new ProxyHeader(
                length, socket(bytes, at, width, at + 2 * width), socket(bytes, at + width, width, at + 2 * width + 2));
    }

    private static InetSocketAddress socket(ByteBuffer bytes, int at, int width, int portAt) {
        byte[] address = new byte[width];
        bytes.get(at, address);
        try {
            int port = number(bytes, portAt);
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** Two bytes, whatever the order of the buffer. */
    private static int number(ByteBuffer bytes, int at) {
        return (bytes.get(at) & 255) << 8 | (bytes.get(at + 1) & 255);
    }
}
