/** What the transports share: an event loop of Netty's with its one thread, and a listener seen from outside of it. */
@NullMarked
package dev.roundabout.internal.transport.netty;

import org.jspecify.annotations.NullMarked;
