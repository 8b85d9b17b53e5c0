/** Starts the packaged commands the way an operator does. Start at {@link dev.roundabout.cli.launch.Launched}. */
@NullMarked
package dev.roundabout.cli.launch;

import org.jspecify.annotations.NullMarked;
