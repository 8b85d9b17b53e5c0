package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.netty.NettyLoop;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One event loop with what its sessions share: who waits for their sockets, and who moves their bytes. */
final class EpollLoop {
    private final NettyLoop thread;
    private final Poller poller;
    private final Mover mover;

    private EpollLoop(NettyLoop thread, Poller poller, Mover mover) {
        this.thread = thread;
        this.poller = poller;
        this.mover = mover;
    }

    /** @throws IllegalStateException if there are no descriptors for it */
    static EpollLoop start(int index, KeptBytes budget, AtomicInteger pipesLeft, BooleanSupplier noDescriptors) {
        KeptBuffers buffers = new KeptBuffers(ByteBufAllocator.DEFAULT, System::nanoTime);
        Mover mover = new Mover(budget, new Pipes(pipesLeft, noDescriptors), buffers);
        try {
            OnePoller io = new OnePoller();
            NettyLoop thread = NettyLoop.start(index, io);
            return new EpollLoop(thread, io.made(), mover);
        } catch (RuntimeException | Error e) {
            mover.close();
            throw e;
        }
    }

    /** The thread, as sessions know it. */
    NettyLoop thread() {
        return thread;
    }

    /** On the loop only. */
    Poller poller() {
        return poller;
    }

    /** On the loop only. */
    Mover mover() {
        return mover;
    }

    /** Ends the thread; completes when it has ended and given back what it had. */
    CompletableFuture<Void> shutdown() {
        return thread.shutdown().thenRun(mover::close);
    }

    /** Netty wants to be told how to make what it is given. */
    private static final class OnePoller implements IoHandlerFactory {
        private @Nullable Poller made;

        @Override
        public IoHandler newHandler(ThreadAwareExecutor executor) {
            Poller poller = new Poller(executor);
            made = poller;
            return poller;
        }

        Poller made() {
            if (made == null) {
                throw new IllegalStateException("the loop has not asked for its poller");
            }
            return made;
        }
    }
}
