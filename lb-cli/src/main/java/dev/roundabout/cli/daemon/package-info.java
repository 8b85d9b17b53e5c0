/**
 * The daemon {@code lbd}: its command line, its life from start to signal, and what the system around it is told (log,
 * pid file, systemd). Start at {@link dev.roundabout.cli.daemon.Lbd}; {@link dev.roundabout.cli.daemon.Daemon} is the life
 * cycle, which {@code xr} shares.
 */
@NullMarked
package dev.roundabout.cli.daemon;

import org.jspecify.annotations.NullMarked;
