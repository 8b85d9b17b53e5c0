package dev.roundabout.internal.transport.channel;

import dev.roundabout.config.Address;
import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.BoundListener;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A listener, seen from outside its event loop. */
final class ChannelListener implements BoundListener {
    private final AcceptingChannel channel;
    private final ChannelLoop loop;
    private final InetSocketAddress address;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private ChannelListener(AcceptingChannel channel, ChannelLoop loop) {
        this.channel = channel;
        this.loop = loop;
        this.address = channel.localAddress();
    }

    static CompletionStage<BoundListener> bind(
            InetSocketAddress address, Acceptor acceptor, List<ChannelLoop> loops, int index) {
        CompletableFuture<BoundListener> bound = new CompletableFuture<>();
        if (address.isUnresolved()) {
            bound.completeExceptionally(new BindException(words(address) + ": unknown host"));
            return bound;
        }
        ChannelLoop loop = loops.get(index);
        AcceptingChannel channel;
        try {
            channel = AcceptingChannel.create(address.getAddress(), acceptor, loops, index);
        } catch (RuntimeException e) {
            bound.completeExceptionally(refusal(address, e.getCause() == null ? e : e.getCause()));
            return bound;
        }
        try {
            loop.execute(() -> channel.open(loop, address, failure -> {
                if (failure == null) {
                    bound.complete(new ChannelListener(channel, loop));
                } else {
                    bound.completeExceptionally(refusal(address, failure));
                }
            }));
        } catch (RejectedExecutionException e) {
            channel.unsafe().closeForcibly();
            bound.completeExceptionally(new BindException(words(address) + ": the transport is shut down"));
        }
        return bound;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void resume() {
        if (channel.isPaused()) {
            executeUnlessShutDown(channel::goOn);
        }
    }

    @Override
    public CompletionStage<Void> close() {
        executeUnlessShutDown(() ->
                channel.close().addListener(ignored -> executeUnlessShutDown(() -> loop.afterClosing(this::toClosed))));
        return closed.minimalCompletionStage();
    }

    private void toClosed() {
        closed.complete(null);
    }

    /** A loop that has ended took its listeners with it. */
    private void executeUnlessShutDown(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            toClosed();
        }
    }

    private static BindException refusal(InetSocketAddress address, Throwable cause) {
        String message = cause.getMessage();
        String reason = message == null
                ? cause.getClass().getSimpleName()
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        BindException refusal = new BindException(words(address) + ": " + reason);
        refusal.initCause(cause);
        return refusal;
    }

    private static String words(InetSocketAddress address) {
        @Nullable
        String host = address.isUnresolved() ? null : address.getAddress().getHostAddress();
        return host == null
                ? address.getHostString() + ":" + address.getPort()
                : new Address(host, address.getPort()).toString();
    }
}
