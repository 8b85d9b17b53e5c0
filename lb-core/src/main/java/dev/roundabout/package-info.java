/**
 * Roundabout, a TCP load balancer to embed. Start at {@link dev.roundabout.LoadBalancer}:
 *
 * <pre>{@code
 * try (LoadBalancer lb = LoadBalancer.builder().listen("127.0.0.1:0")
 *         .backend("127.0.0.1:3001").backend("127.0.0.1:3002").strategy(Strategies.roundRobin())
 *         .start()) {
 *     lb.pool().add("127.0.0.1:3003");
 * }
 * }</pre>
 *
 * <p>{@link dev.roundabout.Pool} and {@link dev.roundabout.Backend} are live handles through which backends are taken in
 * and out while traffic flows; {@link dev.roundabout.LoadBalancerObserver} tells what happens.
 */
@NullMarked
package dev.roundabout;

import org.jspecify.annotations.NullMarked;
