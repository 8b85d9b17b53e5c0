/** The commands {@code lbd}, {@code lbctl} and {@code xr}. */
@NullMarked
package dev.roundabout.cli;

import org.jspecify.annotations.NullMarked;
