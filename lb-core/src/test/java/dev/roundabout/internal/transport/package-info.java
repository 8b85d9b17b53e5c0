/**
 * Tests of the border, which hold for every transport: they run on the one that a load balancer takes by itself. Start
 * at {@code Border}, which holds a transport and sockets around it.
 */
@NullMarked
package dev.roundabout.internal.transport;

import org.jspecify.annotations.NullMarked;
