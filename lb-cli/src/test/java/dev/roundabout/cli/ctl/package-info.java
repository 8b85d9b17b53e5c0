/** Tests of {@code lbctl}; {@code FakeAdmin} stands in for a daemon. */
@NullMarked
package dev.roundabout.cli.ctl;

import org.jspecify.annotations.NullMarked;
