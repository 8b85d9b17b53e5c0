package dev.roundabout.internal.proxy;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A header that is whole. An IPv4-mapped address in it is the IPv4 address it maps.
 *
 * @param length how many bytes it has; what follows is payload
 * @param source the client; {@code null} if the header names none, and the connection's own addresses are the real ones
 * @param destination where the client connected to; {@code null} exactly if {@code source} is
 */
public record ProxyHeader(
        int length,
        @Nullable InetSocketAddress source,
        @Nullable InetSocketAddress destination) implements HeaderReading {
    /** A header that names nobody: LOCAL, UNKNOWN, or of a family that TCP over IP has no use for. */
    static ProxyHeader ofNobody(int length) {
        return new ProxyHeader(length, null, null);
    }
}
