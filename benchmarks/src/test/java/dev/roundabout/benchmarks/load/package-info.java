/** When load is due. */
@NullMarked
package dev.roundabout.benchmarks.load;

import org.jspecify.annotations.NullMarked;
