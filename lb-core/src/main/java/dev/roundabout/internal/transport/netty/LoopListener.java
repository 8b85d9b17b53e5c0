package dev.roundabout.internal.transport.netty;

import dev.roundabout.config.Address;
import dev.roundabout.internal.transport.BoundListener;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** A listener, seen from outside its event loop. */
public final class LoopListener implements BoundListener {
    private final Accepting socket;
    private final NettyLoop loop;
    private final InetSocketAddress address;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * A socket that is bound and registered.
     *
     * @param loop the socket's
     * @param address where it is bound, with the real port
     */
    public LoopListener(Accepting socket, NettyLoop loop, InetSocketAddress address) {
        this.socket = socket;
        this.loop = loop;
        this.address = address;
    }

    /** What a failed bind is told as: which address, and why. */
    public static BindException refusal(InetSocketAddress address, String reason) {
        String where = address.isUnresolved()
                ? address.getHostString() + ":" + address.getPort()
                : new Address(address.getAddress().getHostAddress(), address.getPort()).toString();
        return new BindException(where + ": " + reason);
    }

    /** As {@link #refusal(InetSocketAddress, String)}, in the words of the cause. */
    public static BindException refusal(InetSocketAddress address, Throwable cause) {
        String message = cause.getMessage();
        String reason = message == null || message.isEmpty()
                ? cause.getClass().getSimpleName()
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        BindException refusal = refusal(address, reason);
        refusal.initCause(cause);
        return refusal;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void resume() {
        if (socket.isPaused()) {
            executeUnlessShutDown(socket::goOn);
        }
    }

    @Override
    public CompletionStage<Void> close() {
        executeUnlessShutDown(() -> socket.close(this::toClosed));
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
}
