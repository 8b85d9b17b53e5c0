/** Proves how sessions change. */
@NullMarked
package dev.roundabout.internal.session;

import org.jspecify.annotations.NullMarked;
