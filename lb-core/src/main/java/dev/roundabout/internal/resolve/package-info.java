/**
 * Host names of backends and probes. {@link dev.roundabout.internal.resolve.HostNames} keeps asking where a name is, off
 * the event loops and off the control thread, and tells the control thread when the answer changed.
 */
@NullMarked
package dev.roundabout.internal.resolve;

import org.jspecify.annotations.NullMarked;
