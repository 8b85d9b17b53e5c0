package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.BoundListener;
import dev.roundabout.internal.transport.KeepAlive;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.SessionLoop;
import dev.roundabout.internal.transport.Transport;
import dev.roundabout.internal.transport.netty.LoopListener;
import dev.roundabout.internal.transport.netty.NettyLoop;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Relays through Linux's own calls; the fast one. */
public final class EpollTransport implements Transport {
    private static final int BACKLOG = 4096;

    private final List<EpollLoop> loops;
    private final List<NettyLoop> threads;
    private final AtomicInteger listeners = new AtomicInteger();

    private EpollTransport(List<EpollLoop> loops) {
        this.loops = loops;
        this.threads = loops.stream().map(EpollLoop::thread).toList();
    }

    /** Why it cannot be used here, in words; {@code null} if it can. */
    public static @Nullable String missing() {
        return Kernel.missing();
    }

    /**
     * Starts the event loops: daemon threads named {@code lb-loop-0} and so on.
     *
     * @param loops at least 1
     * @param budget bounds what all sessions together may keep
     * @param pipes how many pipes, of two descriptors each, splicing may use; 0 turns it off
     * @param noDescriptors whether there are none for pipes now; asked by any loop
     * @throws IllegalStateException if {@link #missing} says why, or there are not enough descriptors
     */
    public static EpollTransport start(int loops, KeptBytes budget, int pipes, BooleanSupplier noDescriptors) {
        String missing = missing();
        if (missing != null) {
            throw new IllegalStateException(missing);
        }
        if (loops < 1) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: >= 1)");
        }
        AtomicInteger pipesLeft = new AtomicInteger(pipes);
        List<EpollLoop> started = new ArrayList<>(loops);
        try {
            for (int index = 0; index < loops; index++) {
                started.add(EpollLoop.start(index, budget, pipesLeft, noDescriptors));
            }
        } catch (RuntimeException | Error e) {
            for (EpollLoop loop : started) {
                var unused = loop.shutdown();
            }
            throw e;
        }
        return new EpollTransport(List.copyOf(started));
    }

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public List<? extends SessionLoop> loops() {
        return threads;
    }

    @Override
    public CompletionStage<BoundListener> bind(InetSocketAddress address, Acceptor acceptor) {
        if (address.isUnresolved()) {
            return CompletableFuture.failedFuture(LoopListener.refusal(address, "unknown host"));
        }
        int socket = Kernel.socket(address.getAddress() instanceof Inet6Address);
        int result = socket < 0 ? socket : listen(socket, address);
        if (result < 0) {
            if (socket >= 0) {
                Kernel.close(socket);
            }
            return CompletableFuture.failedFuture(LoopListener.refusal(address, Errno.words(-result)));
        }
        int index = Math.floorMod(listeners.getAndIncrement(), loops.size());
        return watch(new AcceptSocket(socket, acceptor, loops, index), loops.get(index), address);
    }

    @Override
    public CompletionStage<Void> shutdown() {
        return CompletableFuture.allOf(loops.stream().map(EpollLoop::shutdown).toArray(CompletableFuture[]::new));
    }

    /** The options are inherited by every socket that is accepted. */
    private static int listen(int socket, InetSocketAddress address) {
        int result = Kernel.reuseAddress(socket);
        if (result == 0) {
            result = Kernel.noDelay(socket);
        }
        if (result == 0) {
            result = Kernel.keepAlive(socket, KeepAlive.LATEST);
        }
        if (result == 0) {
            result = Kernel.bind(socket, address);
        }
        return result < 0 ? result : Kernel.listen(socket, BACKLOG);
    }

    private static CompletionStage<BoundListener> watch(
            AcceptSocket socket, EpollLoop loop, InetSocketAddress address) {
        CompletableFuture<BoundListener> bound = new CompletableFuture<>();
        try {
            loop.thread().execute(() -> {
                InetSocketAddress real = Kernel.localAddress(socket.descriptor());
                int result = real == null ? -Errno.EINVAL : socket.open();
                if (real == null || result < 0) {
                    Kernel.close(socket.descriptor());
                    bound.completeExceptionally(LoopListener.refusal(address, Errno.words(-result)));
                } else {
                    bound.complete(new LoopListener(socket, loop.thread(), real));
                }
            });
        } catch (RejectedExecutionException e) {
            Kernel.close(socket.descriptor());
            bound.completeExceptionally(LoopListener.refusal(address, "the transport is shut down"));
        }
        return bound;
    }
}
