/**
 * The PROXY protocol's headers, both versions, as its text has them ("The PROXY protocol, Versions 1 and 2", HAProxy
 * Technologies, sections 2.1 and 2.2). Pure code: bytes in, a value out, or the other way round; no socket, no clock.
 * Start at {@link dev.roundabout.internal.proxy.HeaderParser} and {@link dev.roundabout.internal.proxy.HeaderWriter}.
 */
@NullMarked
package dev.roundabout.internal.proxy;

import org.jspecify.annotations.NullMarked;
