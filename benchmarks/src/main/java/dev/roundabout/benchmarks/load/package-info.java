/**
 * Load for {@link dev.roundabout.benchmarks.compare}, each program a process of its own: plain sockets of the JDK, so that
 * nothing of the product is on the measuring side.
 */
@NullMarked
package dev.roundabout.benchmarks.load;

import org.jspecify.annotations.NullMarked;
