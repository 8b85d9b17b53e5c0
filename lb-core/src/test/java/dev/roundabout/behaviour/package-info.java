/**
 * The promises of CONFORMANCE.md on the whole product: a load balancer made through the public API, loopback sockets on both
 * sides, real time. Each test names its row; {@code lb-core/CONFORMANCE.md} lists them all. {@link
 * dev.roundabout.behaviour.Heard} is what a load balancer tells, {@link dev.roundabout.behaviour.ScriptedBackend} a backend
 * that does what a test says.
 */
@NullMarked
package dev.roundabout.behaviour;

import org.jspecify.annotations.NullMarked;
