/** What the data path costs, measured. */
@NullMarked
package dev.roundabout.benchmarks;

import org.jspecify.annotations.NullMarked;
