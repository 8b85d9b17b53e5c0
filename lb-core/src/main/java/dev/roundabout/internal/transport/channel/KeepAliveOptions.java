package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.KeepAlive;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has sockets find a vanished peer as {@link KeepAlive} says, where Java and the system can; elsewhere in their own time. */
final class KeepAliveOptions {
    private static final Logger log = LoggerFactory.getLogger(KeepAliveOptions.class);
    private static final Map<ChannelOption<Integer>, Integer> ALL = find();

    private KeepAliveOptions() {}

    /** Of a socket that keeps alive already; one that the peer has closed meanwhile may refuse it. */
    static void set(NioSocketChannel channel) {
        try {
            ALL.forEach(channel.config()::setOption);
        } catch (ChannelException e) {
            log.debug("{}: no times of its own for keep-alive: {}", channel, e.toString());
        }
    }

    private static Map<ChannelOption<Integer>, Integer> find() {
        try {
            return Map.of(
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                    KeepAlive.IDLE_SECONDS,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                    KeepAlive.INTERVAL_SECONDS,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
                    KeepAlive.PROBES);
        } catch (LinkageError e) {
            log.debug("this Java is without the module jdk.net: {}", e.toString());
            return Map.of();
        }
    }
}
