package dev.roundabout.internal;

import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.Transport;
import dev.roundabout.internal.transport.channel.ChannelTransport;
import dev.roundabout.internal.transport.epoll.EpollTransport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which transport there will be, and starts it. */
enum Transports {
    NIO,
    EPOLL;

    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);

    /** {@code false} makes the epoll transport copy everything, to see what splicing is worth. */
    private static final String SPLICE = "dev.roundabout.epoll.splice";

    /**
     * What the choice means on this machine.
     *
     * @throws IllegalArgumentException if it cannot be had
     */
    static Transports of(TransportChoice choice) {
        if (choice == TransportChoice.NIO) {
            return NIO;
        }
        String missing = EpollTransport.missing();
        if (missing == null) {
            return EPOLL;
        }
        if (choice == TransportChoice.EPOLL) {
            throw new IllegalArgumentException("transport: epoll (expected: auto or nio, since here " + missing + ")");
        }
        LOG.info("the epoll transport cannot be used, nio is: {}", missing);
        return NIO;
    }

    /** Whether busy sessions use pipes. */
    boolean usesPipes() {
        return this == EPOLL && !"false".equals(System.getProperty(SPLICE));
    }

    /**
     * Starts so many event loops, whose sessions together keep no more than the budget, use no more pipes than that and make
     * none while there are no descriptors for them.
     */
    Transport start(int loops, KeptBytes budget, int pipes, BooleanSupplier noDescriptors) {
        return this == EPOLL
                ? EpollTransport.start(loops, budget, pipes, noDescriptors)
                : ChannelTransport.start(loops, budget);
    }
}
