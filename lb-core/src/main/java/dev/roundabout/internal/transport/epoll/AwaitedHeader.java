package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.proxy.HeaderParser;
import dev.roundabout.internal.proxy.HeaderReading;
import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import dev.roundabout.internal.proxy.ProxyHeader;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.SessionEvents;
import java.nio.ByteBuffer;
import java.util.Arrays;

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

    /** Tells what it is, when {@link #readOn} has made that clear or the input has ended. */
    void tell(SessionEvents events) {
        if (reading instanceof ProxyHeader header) {
            events.introduced(header);
        } else if (reading instanceof Malformed malformed) {
            events.notIntroduced(malformed.reason());
        } else if (length == 0) {
            events.ended(Direction.UPSTREAM);
        } else {
            events.notIntroduced(HeaderParser.CUT_SHORT);
        }
    }
}
