/**
 * What a session needs from the network. A session decides, a transport moves: no byte of a stream and no Netty type
 * crosses this border. Start at {@link dev.roundabout.internal.transport.Transport}; {@code transport.channel} implements
 * it with Netty's NIO channels, {@code transport.epoll} with Linux's own calls.
 */
@NullMarked
package dev.roundabout.internal.transport;

import org.jspecify.annotations.NullMarked;
