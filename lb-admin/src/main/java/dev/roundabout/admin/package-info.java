/** The admin port of a load balancer. Start at {@code AdminServer}. */
@NullMarked
package dev.roundabout.admin;

import org.jspecify.annotations.NullMarked;
