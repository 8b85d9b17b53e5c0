package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.netty.Accepting;
import dev.roundabout.internal.transport.netty.NettyLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepting socket that asks at the door: what is not admitted never becomes a channel. Netty calls
 * {@link #doReadMessages} up to sixteen times a turn; each call accepts one connection, and asks for room before it.
 */
final class AcceptingChannel extends NioServerSocketChannel implements Accepting {
    private static final Logger log = LoggerFactory.getLogger(AcceptingChannel.class);
    private static final int BACKLOG = 4096;
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    // set once
    private final Acceptor acceptor;
    private final List<NettyLoop> loops;
    private final NettyLoop loop;
    private final KeptBytes budget;

    // this channel's loop only
    private int next;

    // this channel's loop writes, anyone reads
    private volatile boolean paused = true;

    private AcceptingChannel(
            SocketProtocolFamily family, Acceptor acceptor, List<NettyLoop> loops, int index, KeptBytes budget) {
        super(SelectorProvider.provider(), family);
        this.acceptor = acceptor;
        this.loops = loops;
        this.loop = loops.get(index);
        this.next = index;
        this.budget = budget;
    }

    /**
     * Opens a socket that is not bound yet. Of the address only its family matters: an IPv4 socket must not answer on
     * IPv6 addresses.
     */
    static AcceptingChannel create(
            InetAddress address, Acceptor acceptor, List<NettyLoop> loops, int index, KeptBytes budget) {
        SocketProtocolFamily family =
                address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        AcceptingChannel channel = new AcceptingChannel(family, acceptor, loops, index, budget);
        channel.config().setAutoRead(false).setReuseAddress(true).setBacklog(BACKLOG);
        return channel;
    }

    /** Registers and binds; tells the failure or null. On its loop. */
    void open(NettyLoop loop, InetSocketAddress address, Consumer<@Nullable Throwable> outcome) {
        loop.eventLoop().register(this).addListener(registered -> {
            if (!registered.isSuccess()) {
                outcome.accept(registered.cause());
                return;
            }
            bind(address).addListener(bound -> {
                if (!bound.isSuccess()) {
                    var unused = close();
                }
                outcome.accept(bound.cause());
            });
        });
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    @Override
    public void goOn() {
        if (isOpen()) {
            paused = false;
            config().setAutoRead(true);
        }
    }

    @Override
    public void close(Runnable then) {
        close().addListener(closed -> loop.afterNextLook(then));
    }

    /** Accepts one connection at the most. Netty goes on as long as this is not 0 and accepting is on. */
    @Override
    protected int doReadMessages(List<Object> unused) {
        SocketChannel socket;
        try {
            if (acceptor.room() <= 0 && pause()) {
                return 0;
            }
            socket = javaChannel().accept();
            if (socket == null) {
                return 0;
            }
        } catch (Throwable e) { // Netty would close the listener
            failed(e);
            return 0;
        }
        admit(socket);
        return 1;
    }

    /**
     * Room may be made and {@link #goOn} asked for by another thread meanwhile; it does so only if it sees the pause,
     * so look again after it is visible.
     */
    private boolean pause() {
        paused = true;
        if (acceptor.room() > 0) {
            paused = false;
            return false;
        }
        config().setAutoRead(false);
        return true;
    }

    private void failed(Throwable cause) {
        config().setAutoRead(false);
        loop.schedule(
                () -> {
                    if (isOpen()) {
                        config().setAutoRead(true);
                    }
                },
                PAUSE_AFTER_FAILURE_NANOS);
        try {
            acceptor.acceptFailed(cause);
        } catch (Throwable e) {
            log.error("Accepting failed, and so did telling it", e);
        }
    }

    private void admit(SocketChannel socket) {
        InetSocketAddress client;
        try {
            client = (InetSocketAddress) socket.getRemoteAddress();
            if (!acceptor.admit(client)) {
                reset(socket);
                return;
            }
        } catch (Throwable e) {
            reset(socket);
            log.error("A client was not admitted", e);
            return;
        }
        next = next + 1 == loops.size() ? 0 : next + 1;
        NettyLoop sessionLoop = loops.get(next);
        try {
            sessionLoop.execute(() -> SessionOpening.open(socket, client, sessionLoop, acceptor, budget));
        } catch (Throwable e) {
            reset(socket);
            acceptor.abandoned(client);
            if (!(e instanceof RejectedExecutionException)) { // else it has ended
                loop.fault(e);
            }
        }
    }

    /** Of a socket that no session has. */
    static void reset(SocketChannel socket) {
        try (socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            log.debug("A refused client was gone already: {}", e.toString());
        }
    }
}
