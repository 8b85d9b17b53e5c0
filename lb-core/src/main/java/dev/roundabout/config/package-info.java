/**
 * What a load balancer is built from: immutable records, checked when they are made, without behaviour. Start at
 * {@link dev.roundabout.config.LoadBalancerConfig}. Every constructor throws {@link IllegalArgumentException} with a
 * message of the form {@code name: value (expected: what)}; {@code null} where it is not allowed is a
 * {@link NullPointerException}.
 */
@NullMarked
package dev.roundabout.config;

import org.jspecify.annotations.NullMarked;
