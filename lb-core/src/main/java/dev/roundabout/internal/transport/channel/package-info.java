/**
 * The portable transport: every session's two sockets are Netty NIO channels on one event loop. Start at
 * {@link dev.roundabout.internal.transport.channel.ChannelTransport}; {@code AcceptingChannel} takes clients in,
 * {@code ChannelSession} moves their bytes.
 */
@NullMarked
package dev.roundabout.internal.transport.channel;

import org.jspecify.annotations.NullMarked;
