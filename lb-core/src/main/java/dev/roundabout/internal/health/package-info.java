/**
 * The active check: {@link dev.roundabout.internal.health.HealthMonitor} schedules probes and turns their results into
 * verdicts.
 */
@NullMarked
package dev.roundabout.internal.health;

import org.jspecify.annotations.NullMarked;
