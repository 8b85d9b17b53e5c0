@NullUnmarked
package dev.roundabout.internal.transport.netty;

import org.jspecify.annotations.NullUnmarked;
