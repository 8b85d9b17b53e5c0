package dev.roundabout.internal.transport.epoll;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipes of one event loop. A direction has one only while it moves, or while bytes wait in it: so there are about as
 * many as there are stalled directions. All loops of a transport share one bound.
 */
final class Pipes {
    private static final Logger LOG = LoggerFactory.getLogger(Pipes.class);

    private static final int KEPT = 8;

    /** Any thread. */
    private final AtomicInteger left;

    /** The same. */
    private final BooleanSupplier noDescriptors;

    // Loop only.
    private final ArrayDeque<Pipe> idle = new ArrayDeque<>();
    private boolean refused;

    /**
     * @param left how many more may be made, by this loop and others; 0 turns splicing off
     * @param noDescriptors whether there are none for pipes now
     */
    Pipes(AtomicInteger left, BooleanSupplier noDescriptors) {
        this.left = left;
        this.noDescriptors = noDescriptors;
    }

    /** An empty pipe; {@code null} if all that may be are in use. */
    @Nullable
    Pipe take() {
        if (refused) {
            return null;
        }
        Pipe pipe = idle.poll();
        return pipe != null ? pipe : open();
    }

    /** Takes a pipe back, with bytes in it or without. Few are kept: other loops may need what this one does not. */
    void give(Pipe pipe) {
        if (pipe.waiting() == 0 && !refused && idle.size() < KEPT) {
            idle.push(pipe);
        } else {
            pipe.close();
            left.incrementAndGet();
        }
    }

    /** The system splices no sockets; nothing is lost but speed. */
    void refuse(int error) {
        if (!refused) {
            refused = true;
            LOG.info("bytes are copied, not spliced: the system refuses (error number {})", error);
        }
    }

    void closeIdle() {
        Pipe pipe;
        while ((pipe = idle.poll()) != null) {
            pipe.close();
            left.incrementAndGet();
        }
    }

    private @Nullable Pipe open() {
        if (noDescriptors.getAsBoolean() || left.get() == 0 || left.getAndUpdate(now -> Math.max(0, now - 1)) == 0) {
            return null;
        }
        Pipe pipe = Pipe.open();
        if (pipe == null) {
            left.incrementAndGet();
        }
        return pipe;
    }
}
