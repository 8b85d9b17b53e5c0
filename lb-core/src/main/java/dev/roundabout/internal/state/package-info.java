/**
 * Run-time changes that survive a restart. Start at {@link dev.roundabout.internal.state.ChangeQueue}, which every change
 * goes through; {@link dev.roundabout.internal.state.Layers} compares a configuration with what is in force.
 */
@NullMarked
package dev.roundabout.internal.state;

import org.jspecify.annotations.NullMarked;
