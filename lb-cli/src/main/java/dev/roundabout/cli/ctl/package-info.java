/**
 * {@code lbctl}: the command that talks to the admin port of a running {@code lbd}. Nothing here can do what the HTTP
 * API cannot. Start reading at {@link dev.roundabout.cli.ctl.Lbctl}, then at one command, such as {@code AddCommand}.
 * Everything runs on the thread that called {@link dev.roundabout.cli.ctl.Lbctl#run}.
 */
@NullMarked
package dev.roundabout.cli.ctl;

import org.jspecify.annotations.NullMarked;
