package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.BoundListener;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.Transport;
import dev.roundabout.internal.transport.netty.LoopListener;
import dev.roundabout.internal.transport.netty.NettyLoop;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Relays through Netty's NIO channels; runs wherever Java runs. */
public final class ChannelTransport implements Transport {
    private final List<NettyLoop> loops;
    private final KeptBytes budget;
    private final AtomicInteger listeners = new AtomicInteger();

    private ChannelTransport(List<NettyLoop> loops, KeptBytes budget) {
        this.loops = loops;
        this.budget = budget;
    }

    /**
     * Starts the event loops: daemon threads named {@code lb-loop-0} and so on.
     *
     * @param loops at least 1
     * @param budget where sessions count the bytes they keep
     */
    public static ChannelTransport start(int loops, KeptBytes budget) {
        return start(loops, budget, index -> NettyLoop.start(index, NioIoHandler.newFactory()));
    }

    static ChannelTransport start(int loops, KeptBytes budget, IntFunction<NettyLoop> starting) {
        if (loops < 1) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: >= 1)");
        }
        List<NettyLoop> started = new ArrayList<>(loops);
        try {
            for (int index = 0; index < loops; index++) {
                started.add(starting.apply(index));
            }
        } catch (RuntimeException | Error e) {
            for (NettyLoop loop : started) {
                var unused = loop.shutdown();
            }
            throw e;
        }
        return new ChannelTransport(List.copyOf(started), budget);
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public List<NettyLoop> loops() {
        return loops;
    }

    @Override
    public CompletionStage<BoundListener> bind(InetSocketAddress address, Acceptor acceptor) {
        if (address.isUnresolved()) {
            return CompletableFuture.failedFuture(LoopListener.refusal(address, "unknown host"));
        }
        int index = Math.floorMod(listeners.getAndIncrement(), loops.size());
        AcceptingChannel channel;
        try {
            channel = AcceptingChannel.create(address.getAddress(), acceptor, loops, index, budget);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(
                    LoopListener.refusal(address, e.getCause() == null ? e : e.getCause()));
        }
        return open(channel, loops.get(index), address);
    }

    @Override
    public CompletionStage<Void> shutdown() {
        return CompletableFuture.allOf(loops.stream().map(NettyLoop::shutdown).toArray(CompletableFuture[]::new));
    }

    private static CompletionStage<BoundListener> open(
            AcceptingChannel channel, NettyLoop loop, InetSocketAddress address) {
        CompletableFuture<BoundListener> bound = new CompletableFuture<>();
        try {
            loop.execute(() -> channel.open(loop, address, failure -> {
                if (failure == null) {
                    bound.complete(new LoopListener(channel, loop, channel.localAddress()));
                } else {
                    bound.completeExceptionally(LoopListener.refusal(address, failure));
                }
            }));
        } catch (RejectedExecutionException e) {
            channel.unsafe().closeForcibly();
            bound.completeExceptionally(LoopListener.refusal(address, "the transport is shut down"));
        }
        return bound;
    }
}
