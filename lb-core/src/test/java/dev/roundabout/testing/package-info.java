/**
 * For tests of programs that embed a load balancer, or that run behind one: backends on loopback that echo, stay silent,
 * refuse, reset, stall and recover, clients that are slow or end their connection in an unusual way, and
 * {@link dev.roundabout.testing.LoadBalancerExtension}, which puts a load balancer in front of such backends for a JUnit
 * test. Start there; {@link dev.roundabout.testing.TestClient} is the client.
 *
 * <p>Everything here is plain blocking sockets on daemon threads and needs JUnit Jupiter, nothing else. Ports are picked by
 * the system or, where a backend must come back on its own port, from below 32768.
 */
@NullMarked
package dev.roundabout.testing;

import org.jspecify.annotations.NullMarked;
