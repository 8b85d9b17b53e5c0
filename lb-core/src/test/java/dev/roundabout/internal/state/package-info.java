/** Tests of what is kept over a restart, without files and without sockets. */
@NullMarked
package dev.roundabout.internal.state;

import org.jspecify.annotations.NullMarked;
