package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.netty.NettyLoop;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
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
        NioSocketChannel channel;
        ChannelSession session;
        try {
            channel = new NioSocketChannel(socket);
            session = new ChannelSession(loop, channel, budget);
        } catch (Throwable e) {
            if (e instanceof ChannelException) {
                log.debug("{} was gone before its session began: {}", address, e.toString());
            } else {
                loop.fault(e);
            }
            closeQuietly(socket);
            acceptor.abandoned(address);
            return;
        }
        loop.eventLoop().register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                session.start(address, acceptor);
            } else {
                log.error("No session for {}: its socket could not be registered", address, registered.cause());
                channel.unsafe().closeForcibly();
                acceptor.abandoned(address);
            }
        });
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("Closing failed: {}", e.toString());
        }
    }
}
