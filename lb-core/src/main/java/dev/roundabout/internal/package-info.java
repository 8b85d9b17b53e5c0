/** The running balancer: composition, life cycle and the one thread that changes state. Not for users. */
@NullMarked
package dev.roundabout.internal;

import org.jspecify.annotations.NullMarked;
