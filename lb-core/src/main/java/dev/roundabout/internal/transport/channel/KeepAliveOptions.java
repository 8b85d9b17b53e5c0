package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.KeepAlive;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;
import java.util.function.ToIntFunction;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has sockets find a vanished peer as {@link KeepAlive} says, where Java and the system can; elsewhere in their own time. */
final class KeepAliveOptions {
    private static final Logger log = LoggerFactory.getLogger(KeepAliveOptions.class);
    private static final Map<ChannelOption<Integer>, ToIntFunction<KeepAlive>> ALL = find();

    private KeepAliveOptions() {}

    /** Of a socket that keeps alive already; one that the peer has closed meanwhile may refuse it. */
    static void set(NioSocketChannel channel) {
        KeepAlive times = KeepAlive.scattered();
        try {
            ALL.forEach((option, time) -> channel.config().setOption(option, time.applyAsInt(times)));
        } catch (ChannelException e) {
            log.debug("{}: no times of its own for keep-alive: {}", channel, e.toString());
        }
    }

    private static Map<ChannelOption<Integer>, ToIntFunction<KeepAlive>> find() {
        try {
            return Map.of(
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                    KeepAlive::idleSeconds,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                    KeepAlive::intervalSeconds,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
                    KeepAlive::probes);
        } catch (LinkageError e) {
            log.debug("this Java is without the module jdk.net: {}", e.toString());
            return Map.of();
        }
    }
}
