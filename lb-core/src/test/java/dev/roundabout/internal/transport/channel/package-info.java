/** The channel transport, driven through the border by a relay of a few lines and plain Java sockets. */
@NullMarked
package dev.roundabout.internal.transport.channel;

import org.jspecify.annotations.NullMarked;
