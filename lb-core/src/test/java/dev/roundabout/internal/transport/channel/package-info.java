/** What is true of the channel transport alone; the border's own tests are a package higher. */
@NullMarked
package dev.roundabout.internal.transport.channel;

import org.jspecify.annotations.NullMarked;
