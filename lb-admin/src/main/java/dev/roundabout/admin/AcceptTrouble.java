package dev.roundabout.admin;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that a connection to the admin port could not be accepted, mostly because descriptors ran out. Stands behind
 * what Netty puts into the pipeline of a listener, which pauses for a second then, so there is no more than a line a second.
 */
final class AcceptTrouble extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptTrouble.class);

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.warn("admin port {}: cannot accept, pausing: {}", context.channel().localAddress(), cause.getMessage());
    }
}
