/** Telling: observers, and log lines that do not flood. */
@NullMarked
package dev.roundabout.internal.observe;

import org.jspecify.annotations.NullMarked;
