@NullUnmarked
package dev.roundabout.internal.transport.epoll;

import org.jspecify.annotations.NullUnmarked;
