package dev.roundabout.internal.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and numbers as version 1 of the protocol writes them. Java's own readers take more: leading zeros, signs,
 * brackets, scopes, fewer than four numbers, names.
 */
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** The address, which has the family's form; {@code null} if it has another. */
    static @Nullable InetAddress parse(String text, boolean ipv4) {
        byte[] address = new byte[ipv4 ? 4 : 16];
        if (!(ipv4 ? readIpv4(text, address, 0) : readIpv6(text, address))) {
            return null;
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** A number without sign and leading zeros, at most {@code most}; -1 if it is none. */
    static int decimal(String text, int most) {
        int length = text.length();
        if (length == 0 || length > 5 || (length > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < length; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + digit - '0';
        }
        return number <= most ? number : -1;
    }

    private static boolean readIpv4(String text, byte[] into, int at) {
        String[] numbers = text.split("\\.", -1);
        if (numbers.length != 4) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            int number = decimal(numbers[i], 255);
            if (number < 0) {
                return false;
            }
            into[at + i] = (byte) number;
        }
        return true;
    }

    /** Groups of one to four hexadecimal digits, {@code ::} once for one or more that are zero. */
    private static boolean readIpv6(String text, byte[] into) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return readGroups(text, into, true) == GROUPS;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        byte[] tail = new byte[into.length];
        int before = readGroups(text.substring(0, gap), into, false);
        int after = readGroups(text.substring(gap + 2), tail, true);
        if (before < 0 || after < 0 || before + after >= GROUPS) {
            return false;
        }
        System.arraycopy(tail, 0, into, into.length - 2 * after, 2 * after);
        return true;
    }

    /**
     * How many groups there are, or -1 if they are not well formed.
     *
     * @param last whether the address ends here, so that an IPv4 address may stand for the last two groups (RFC 4291,
     *     2.2.3). The protocol's text speaks of hexadecimal groups only, but HAProxy and nginx write mapped addresses so
     */
    private static int readGroups(String text, byte[] into, boolean last) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] groups = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < groups.length; i++) {
            if (last && i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
                return count <= GROUPS - 2 && readIpv4(groups[i], into, 2 * count) ? count + 2 : -1;
            }
            int group = hexadecimal(groups[i]);
            if (group < 0 || count == GROUPS) {
                return -1;
            }
            into[2 * count] = (byte) (group >>> 8);
            into[2 * count + 1] = (byte) group;
            count++;
        }
        return count;
    }

    private static int hexadecimal(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            int digit = at < 128 ? Character.digit(at, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }
}
