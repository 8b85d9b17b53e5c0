/**
 * What a load balancer does, as Micrometer meters. Start at {@link dev.roundabout.metrics.LoadBalancerMetrics}, which
 * binds them to a registry; {@link dev.roundabout.metrics.LoadBalancerMeters} lists them.
 */
@NullMarked
package dev.roundabout.metrics;

import org.jspecify.annotations.NullMarked;
