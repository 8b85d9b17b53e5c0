/**
 * The command {@code xr}, which takes Crossroads' command line so that an old script goes on working unchanged. Start at
 * {@link dev.roundabout.cli.xr.Xr}; {@link dev.roundabout.cli.xr.XrCommandLine} says what each flag means here.
 */
@NullMarked
package dev.roundabout.cli.xr;

import org.jspecify.annotations.NullMarked;
