/** Tests of the admin port. {@code AdminFixture} opens one before a {@code FakeLoadBalancer}. */
@NullMarked
package dev.roundabout.admin;

import org.jspecify.annotations.NullMarked;
