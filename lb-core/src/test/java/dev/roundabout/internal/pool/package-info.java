/** Proves how pools change. */
@NullMarked
package dev.roundabout.internal.pool;

import org.jspecify.annotations.NullMarked;
