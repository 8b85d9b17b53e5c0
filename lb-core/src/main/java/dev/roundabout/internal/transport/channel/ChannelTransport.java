package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.BoundListener;
import dev.roundabout.internal.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Relays through Netty's NIO channels; runs wherever Java runs. */
public final class ChannelTransport implements Transport {
    private final List<ChannelLoop> loops;
    private final AtomicInteger listeners = new AtomicInteger();

    private ChannelTransport(List<ChannelLoop> loops) {
        this.loops = loops;
    }

    /**
     * Starts the event loops: daemon threads named {@code lb-loop-0} and so on, each begun when it is first needed.
     *
     * @param loops at least 1
     */
    public static ChannelTransport start(int loops) {
        if (loops < 1) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: >= 1)");
        }
        List<ChannelLoop> started = new ArrayList<>(loops);
        for (int index = 0; index < loops; index++) {
            started.add(ChannelLoop.start(index));
        }
        return new ChannelTransport(List.copyOf(started));
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public List<ChannelLoop> loops() {
        return loops;
    }

    @Override
    public CompletionStage<BoundListener> bind(InetSocketAddress address, Acceptor acceptor) {
        int index = Math.floorMod(listeners.getAndIncrement(), loops.size());
        return ChannelListener.bind(address, acceptor, loops, index);
    }

    @Override
    public CompletionStage<Void> shutdown() {
        return CompletableFuture.allOf(loops.stream().map(ChannelLoop::shutdown).toArray(CompletableFuture[]::new));
    }
}
