/** What the transports share: an event loop of Netty's with its one thread. */
@NullMarked
package dev.roundabout.internal.transport.netty;

import org.jspecify.annotations.NullMarked;
