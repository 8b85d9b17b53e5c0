/** Time and later, injected, so that tests move both by hand. */
@NullMarked
package dev.roundabout.internal.time;

import org.jspecify.annotations.NullMarked;
