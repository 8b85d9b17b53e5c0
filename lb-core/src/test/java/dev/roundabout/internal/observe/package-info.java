/** Proves what is told, and that it does not flood. */
@NullMarked
package dev.roundabout.internal.observe;

import org.jspecify.annotations.NullMarked;
