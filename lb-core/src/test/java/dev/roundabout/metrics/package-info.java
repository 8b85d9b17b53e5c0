/** Tests of the meters. */
@NullMarked
package dev.roundabout.metrics;

import org.jspecify.annotations.NullMarked;
