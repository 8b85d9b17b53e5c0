package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.proxy.HeaderParser;
import dev.roundabout.internal.proxy.HeaderReading;
import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import dev.roundabout.internal.proxy.ProxyHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The PROXY header of one client while it comes. It is read in pieces that the header is sure to have, so that payload
 * stays in the kernel for the relay: three reads for version 2, about eight for version 1.
 */
final class AwaitedHeader {
    private static final int MOSTLY_ENOUGH = 108;

    private byte[] bytes = new byte[MOSTLY_ENOUGH];
    private int length;
    private HeaderReading reading = HeaderParser.parse(ByteBuffer.wrap(bytes, 0, 0));

    /**
     * Reads until it is clear what the header is, or the socket has no more.
     *
     * @param scratch direct memory for {@link HeaderParser#LONGEST} bytes at least
     * @return above zero when it is clear; 0 if the input ended before; or a negated error number
     */
    int readOn(int socket, ByteBuffer scratch) {
        while (reading instanceof MoreNeeded more) {
            int read = Kernel.receive(socket, Kernel.memoryAddress(scratch), more.length() - length);
            if (read <= 0) {
                return read;
            }
            if (length + read > bytes.length) {
                bytes = Arrays.copyOf(bytes, more.length());
            }
            scratch.get(0, bytes, length, read);
            length += read;
            reading = HeaderParser.parse(ByteBuffer.wrap(bytes, 0, length));
        }
        return length;
    }

    /** Whether nothing of it has come. */
    boolean isEmpty() {
        return length == 0;
    }

    /** The header; {@code null} if it is not whole, or none. */
    @Nullable
    ProxyHeader header() {
        return reading instanceof ProxyHeader whole ? whole : null;
    }

    /** Why it is none. */
    String fault() {
        return reading instanceof Malformed malformed ? malformed.reason() : HeaderParser.CUT_SHORT;
    }
}
