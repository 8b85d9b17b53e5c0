package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;

/**
 * Buffers for what a socket does not take at once. When there is no memory for one, Java tries for half a second before it
 * says so, and all sessions of the loop wait meanwhile. So after such a failure it is not asked again until a buffer
 * of that size was given back, or a second has passed: until then whoever needs one fails at once.
 *
 * <p>On the loop only.
 */
final class KeptBuffers {
    static final long SHORTAGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ByteBufAllocator allocator;
    private final Ticker ticker;

    /** For so many bytes there was none; 0 if there was. */
    private int shortOf;

    private long shortSinceNanos;

    KeptBuffers(ByteBufAllocator allocator, Ticker ticker) {
        this.allocator = allocator;
        this.ticker = ticker;
    }

    /**
     * A buffer for so many bytes and no more.
     *
     * @throws OutOfMemoryError if there is no memory for it
     */
    ByteBuf take(int length) {
        if (shortOf > 0 && ticker.nanoTime() - shortSinceNanos < SHORTAGE_NANOS) {
            throw new OutOfMemoryError("no buffer for " + length + " bytes, there was none a moment ago");
        }
        try {
            ByteBuf buffer = allocator.directBuffer(length, length);
            shortOf = 0;
            return buffer;
        } catch (OutOfMemoryError e) {
            shortOf = length;
            shortSinceNanos = ticker.nanoTime();
            throw e;
        }
    }

    void give(ByteBuf buffer) {
        if (buffer.capacity() >= shortOf) {
            shortOf = 0;
        }
        buffer.release();
    }
}
