/** What may be written down, and how tools are read. */
@NullMarked
package dev.roundabout.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
