/**
 * How a pool chooses a backend. A {@link dev.roundabout.strategy.Strategy} is a choice without state; bound to one
 * published list of backends it becomes a {@link dev.roundabout.strategy.Picker}, which every event loop asks at once.
 * The ready-made ones come from {@link dev.roundabout.strategy.Strategies}; to write your own, implement both interfaces
 * and hold to the contract of {@link dev.roundabout.strategy.Picker#pick}. This package needs nothing but the JDK.
 */
@NullMarked
package dev.roundabout.strategy;

import org.jspecify.annotations.NullMarked;
