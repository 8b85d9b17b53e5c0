/**
 * Yes or no at accept, by the client's address: {@link dev.roundabout.internal.admission.AccessList} says who may come at
 * all, {@link dev.roundabout.internal.admission.ClientLimits} how much of it. Refusals are values, not exceptions; nothing
 * here knows of sockets.
 */
@NullMarked
package dev.roundabout.internal.admission;

import org.jspecify.annotations.NullMarked;
