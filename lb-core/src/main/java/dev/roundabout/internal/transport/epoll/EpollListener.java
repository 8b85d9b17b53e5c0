package dev.roundabout.internal.transport.epoll;

import dev.roundabout.config.Address;
import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.BoundListener;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** A listener, seen from outside its event loop. */
final class EpollListener implements BoundListener {
    private static final int BACKLOG = 4096;

    private final AcceptSocket socket;
    private final EpollLoop loop;
    private final InetSocketAddress address;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private EpollListener(AcceptSocket socket, EpollLoop loop, InetSocketAddress address) {
        this.socket = socket;
        this.loop = loop;
        this.address = address;
    }

    static CompletionStage<BoundListener> bind(
            InetSocketAddress address, Acceptor acceptor, List<EpollLoop> loops, int index) {
        if (address.isUnresolved()) {
            return CompletableFuture.failedFuture(new BindException(words(address) + ": unknown host"));
        }
        int descriptor = Kernel.socket(address.getAddress() instanceof Inet6Address);
        if (descriptor < 0) {
            return CompletableFuture.failedFuture(refusal(address, -descriptor));
        }
        int result = listen(descriptor, address);
        InetSocketAddress bound = result < 0 ? null : Kernel.localAddress(descriptor);
        if (bound == null) {
            Kernel.close(descriptor);
            return CompletableFuture.failedFuture(refusal(address, -result));
        }
        return watch(new AcceptSocket(descriptor, acceptor, loops, index), loops.get(index), bound);
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

    /** The options are inherited by every socket that is accepted. */
    private static int listen(int descriptor, InetSocketAddress address) {
        int result = Kernel.reuseAddress(descriptor);
        if (result == 0) {
            result = Kernel.noDelay(descriptor);
        }
        if (result == 0) {
            result = Kernel.keepAlive(descriptor);
        }
        if (result == 0) {
            result = Kernel.bind(descriptor, address);
        }
        return result < 0 ? result : Kernel.listen(descriptor, BACKLOG);
    }

    private static CompletionStage<BoundListener> watch(AcceptSocket socket, EpollLoop loop, InetSocketAddress bound) {
        CompletableFuture<BoundListener> listener = new CompletableFuture<>();
        try {
            loop.thread().execute(() -> {
                int result = socket.open();
                if (result < 0) {
                    Kernel.close(socket.descriptor());
                    listener.completeExceptionally(refusal(bound, -result));
                } else {
                    listener.complete(new EpollListener(socket, loop, bound));
                }
            });
        } catch (RejectedExecutionException e) {
            Kernel.close(socket.descriptor());
            listener.completeExceptionally(new BindException(words(bound) + ": the transport is shut down"));
        }
        return listener;
    }

    private void toClosed() {
        closed.complete(null);
    }

    /** A loop that has ended took its listeners with it. */
    private void executeUnlessShutDown(Runnable task) {
        try {
            loop.thread().execute(task);
        } catch (RejectedExecutionException e) {
            toClosed();
        }
    }

    private static BindException refusal(InetSocketAddress address, int error) {
        return new BindException(words(address) + ": " + Errno.words(error));
    }

    private static String words(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString() + ":" + address.getPort()
                : new Address(address.getAddress().getHostAddress(), address.getPort()).toString();
    }
}
