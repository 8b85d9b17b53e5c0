/**
 * Pools and their backends. {@link dev.roundabout.internal.pool.BackendPool} is changed on the control thread alone; it
 * publishes an immutable {@link dev.roundabout.internal.pool.PoolSnapshot}, from which every event loop picks without a
 * lock. {@link dev.roundabout.internal.pool.PooledBackend} carries what loops count.
 */
@NullMarked
package dev.roundabout.internal.pool;

import org.jspecify.annotations.NullMarked;
