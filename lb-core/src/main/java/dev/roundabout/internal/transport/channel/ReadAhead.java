package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.KeptBytes;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent before its backend was there, in one buffer: on NIO only reading notices a reset. On the session's
 * loop.
 */
final class ReadAhead {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final KeptBytes budget;
    private @Nullable ByteBuf bytes;

    ReadAhead(KeptBytes budget) {
        this.budget = budget;
    }

    /** How many bytes more it may have, 0 or more. */
    int room() {
        return Math.max(0, budget.readSize(BoundedReads.LARGEST) - length());
    }

    /** Takes these over. */
    void keep(ByteBuf more) {
        int length = more.readableBytes();
        ByteBuf kept = bytes;
        if (kept == null) {
            bytes = more;
            budget.add(length);
            return;
        }
        try {
            kept.writeBytes(more); // there may be no memory for it
            budget.add(length);
        } finally {
            more.release();
        }
    }

    /** What there is, to look at: valid until the next call of another method. */
    ByteBuffer view() {
        return bytes == null ? NOTHING.duplicate() : bytes.nioBuffer();
    }

    /** Throws away so many bytes from the front. */
    void skip(int length) {
        if (bytes != null && length < bytes.readableBytes()) {
            budget.remove(length);
            bytes.skipBytes(length);
        } else {
            release();
        }
    }

    /** Hands over what there is; the caller releases it. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = bytes;
        if (taken != null) {
            budget.remove(taken.readableBytes());
            bytes = null;
        }
        return taken;
    }

    /** Throws away what there is. */
    void release() {
        ByteBuf dropped = take();
        if (dropped != null) {
            dropped.release();
        }
    }

    /** How many bytes there are. */
    int length() {
        return bytes == null ? 0 : bytes.readableBytes();
    }
}
