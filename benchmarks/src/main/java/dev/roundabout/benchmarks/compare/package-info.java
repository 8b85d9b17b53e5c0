/**
 * Puts Roundabout, its peers and no balancer at all under the same load, one after another and again, and writes down what
 * each costs. Start at {@link dev.roundabout.benchmarks.compare.Compare}; {@code benchmarks/compare} runs it in a network
 * of its own. The rule: a number that was not measured is never written, and a contestant that could not be measured is
 * named.
 */
@NullMarked
package dev.roundabout.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
