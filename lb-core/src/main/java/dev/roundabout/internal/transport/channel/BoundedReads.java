package dev.roundabout.internal.transport.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import java.util.function.IntSupplier;

/** Sizes the buffers one socket is read into: by what lately came, and never above what may be read now. */
@SuppressWarnings("deprecation") // Netty marks the type that its own configuration asks for.
final class BoundedReads extends AdaptiveRecvByteBufAllocator {
    private static final int SMALLEST = 512;
    private static final int FIRST = 4 * 1024;
    /** The most that is read at once. */
    static final int LARGEST = 64 * 1024;

    private final IntSupplier limit;

    /**
     * @param limit how much may be read now, in bytes; a read that is under way reads one at least
     */
    BoundedReads(IntSupplier limit) {
        super(SMALLEST, FIRST, LARGEST);
        this.limit = limit;
    }

    @Override
    public Handle newHandle() {
        return new DelegatingHandle(super.newHandle()) {
            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                int size = Math.max(1, Math.min(guess(), limit.getAsInt()));
                return allocator.ioBuffer(size);
            }
        };
    }
}
