package dev.roundabout.strategy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A client's address as numbers, so that strategies compare and hash it without copying. An IPv4-mapped IPv6 address is
 * the IPv4 address it maps.
 *
 * @param high the first eight bytes of an IPv6 address; 0 for IPv4
 * @param low the last eight bytes of an IPv6 address; the IPv4 address in the low 32 bits
 * @param ipv6 whether it is an IPv6 address
 */
public record ClientAddress(long high, long low, boolean ipv6) {
    /** {@inheritDoc} */
    public ClientAddress {
        // ::ffff:a.b.c.d (RFC 4291, 2.5.5.2): however it came here, it must not pass by what is said about a.b.c.d.
        if (ipv6 && high == 0 && low >>> 32 == 0xffff) {
            low &= 0xffff_ffffL;
            ipv6 = false;
        }
    }

    /**
     * The numbers of an address.
     *
     * @param address an IPv4 or IPv6 address
     * @return its numbers
     */
    public static ClientAddress of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address
                ? new ClientAddress(bytes.getLong(0), bytes.getLong(8), true)
                : new ClientAddress(0, Integer.toUnsignedLong(bytes.getInt(0)), false);
    }

    /**
     * {@return the number under which this client is remembered: an IPv4 address as {@code 0000:ffff:a.b.c.d}, an IPv6
     * client by its /64} The block used for IPv4 is reserved in IPv6 (RFC 4291), so the two never meet.
     */
    public long stickyKey() {
        return ipv6 ? high : 0x0000_ffff_0000_0000L | low;
    }
}
