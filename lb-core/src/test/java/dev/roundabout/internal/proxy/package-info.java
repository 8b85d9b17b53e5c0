/** Proves what is a PROXY header, and what is written as one. */
@NullMarked
package dev.roundabout.internal.proxy;

import org.jspecify.annotations.NullMarked;
