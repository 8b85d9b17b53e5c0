package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.netty.NettyLoop;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the session of an admitted client, whose socket may be gone already. */
final class SessionOpening {
    private static final Logger log = LoggerFactory.getLogger(SessionOpening.class);

    private SessionOpening() {}

    /** On the loop that will be the session's. */
    static void open(
            SocketChannel socket, InetSocketAddress address, NettyLoop loop, Acceptor acceptor, KeptBytes budget) {
        ChannelSession session;
        ChannelFuture registering;
        try {
            NioSocketChannel channel = new NioSocketChannel(socket);
            session = new ChannelSession(loop, channel, budget);
            registering = loop.eventLoop().register(channel);
        } catch (Throwable e) {
            AcceptingChannel.reset(socket);
            acceptor.abandoned(address);
            if (e instanceof ChannelException) {
                log.debug("{} was gone before its session began: {}", address, e.toString());
            } else {
                loop.fault(e);
            }
            return;
        }
        registering.addListener(registered -> {
            if (registered.isSuccess()) {
                session.start(address, acceptor);
            } else {
                AcceptingChannel.reset(socket);
                acceptor.abandoned(address);
                log.error("No session for {}: its socket could not be registered", address, registered.cause());
            }
        });
    }
}
