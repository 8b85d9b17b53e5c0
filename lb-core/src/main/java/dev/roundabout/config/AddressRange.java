package dev.roundabout.config;

import dev.roundabout.strategy.ClientAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * A set of client addresses: those whose masked bits equal the network's. A CIDR is one with a contiguous mask;
 * Crossroads' wildcard masks need not be contiguous.
 *
 * <p>An IPv4-mapped IPv6 range ({@code ::ffff:10.0.0.0/104}) is the IPv4 range it maps. No IPv6 range contains an IPv4
 * client: a client that arrives as {@code ::ffff:a.b.c.d} is compared as {@code a.b.c.d}.
 *
 * @param network the lowest address of the range
 * @param mask a one bit is compared; of the same family
 */
public record AddressRange(ClientAddress network, ClientAddress mask) {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String OCTETS = OCTET + "(\\." + OCTET + "){3}";

    /** Decimal and without leading zeros: others read {@code 010} as 8. What has a part over 255, Java takes for a name. */
    private static final Pattern IPV4 = Pattern.compile(OCTETS);

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:([0-9A-Fa-f]*|" + OCTETS + ")");

    /** {@inheritDoc} */
    public AddressRange {
        if (network.ipv6() != mask.ipv6()) {
            throw Check.refused("mask", describe(mask), "of the same family as " + describe(network));
        }
        if ((network.high() & ~mask.high()) != 0 || (network.low() & ~mask.low()) != 0) {
            throw Check.refused("network", describe(network), "no bits outside the mask " + describe(mask));
        }
    }

    /**
     * Reads a CIDR ({@code 10.0.0.0/8}, {@code 2001:db8::/32}) or a single address.
     *
     * @param text what the operator wrote
     * @return the range
     * @throws IllegalArgumentException if it is none, or bits are set behind the prefix (the message shows the network
     *     that was probably meant)
     */
    public static AddressRange parseCidr(String text) {
        int slash = text.indexOf('/');
        ClientAddress address = literal(slash < 0 ? text : text.substring(0, slash), text);
        int bits = address.ipv6() ? 128 : 32;
        int prefix = bits;
        if (slash >= 0) {
            // A mapped address was reduced to its four bytes; its prefix counts from the front of sixteen.
            int skipped = !address.ipv6() && text.indexOf(':') >= 0 ? 96 : 0;
            String digits = text.substring(slash + 1);
            prefix = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) - skipped : -1;
            if (prefix < 0 || prefix > bits) {
                throw Check.refused(
                        "CIDR", Check.printable(text), "a prefix length from " + skipped + " to " + (bits + skipped));
            }
        }
        ClientAddress mask = address.ipv6()
                ? new ClientAddress(ones(Math.min(64, prefix)), ones(Math.max(0, prefix - 64)), true)
                : new ClientAddress(0, ones(prefix) >>> 32, false);
        ClientAddress network =
                new ClientAddress(address.high() & mask.high(), address.low() & mask.low(), address.ipv6());
        if (!network.equals(address)) {
            throw Check.refused(
                    "CIDR", Check.printable(text), "no bits behind the prefix: " + new AddressRange(network, mask));
        }
        return new AddressRange(network, mask);
    }

    /**
     * Reads Crossroads' form, an IPv4 address in which 255 stands for any value: {@code 192.168.255.255}.
     *
     * @param text what the operator wrote
     * @return the range
     * @throws IllegalArgumentException if it is not an IPv4 address
     */
    public static AddressRange parseWildcard(String text) {
        if (!isIpLiteral(text) || text.indexOf(':') >= 0) {
            throw Check.refused("mask", Check.printable(text), "an IPv4 address in which 255 stands for any value");
        }
        ClientAddress written = literal(text, text);
        long mask = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            if ((written.low() >>> shift & 255) != 255) {
                mask |= 255L << shift;
            }
        }
        return new AddressRange(new ClientAddress(0, written.low() & mask, false), new ClientAddress(0, mask, false));
    }

    /** {@return the CIDR, or {@code network&mask} where the mask is not contiguous} */
    @Override
    public String toString() {
        int ones = Long.bitCount(mask.high()) + Long.bitCount(mask.low());
        ClientAddress contiguous = mask.ipv6()
                ? new ClientAddress(ones(Math.min(64, ones)), ones(Math.max(0, ones - 64)), true)
                : new ClientAddress(0, ones(ones) >>> 32, false);
        return describe(network) + (mask.equals(contiguous) ? "/" + ones : "&" + describe(mask));
    }

    /** Whether the text is an IP address, so that reading it asks no name server. */
    static boolean isIpLiteral(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(text) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static ClientAddress literal(String address, String text) {
        if (!isIpLiteral(address)) {
            throw Check.refused("CIDR", Check.printable(text), "ADDRESS or ADDRESS/PREFIX");
        }
        try {
            return ClientAddress.of(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal needs no lookup: " + address, e);
        }
    }

    /** So many one bits from the top of a long. */
    private static long ones(int count) {
        return count == 0 ? 0 : -1L << (64 - count);
    }

    private static String describe(ClientAddress address) {
        ByteBuffer bytes = address.ipv6()
                ? ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low())
                : ByteBuffer.allocate(4).putInt((int) address.low());
        try {
            return InetAddress.getByAddress(bytes.array()).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
