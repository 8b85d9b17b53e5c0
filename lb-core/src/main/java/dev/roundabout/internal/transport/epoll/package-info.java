/**
 * The Linux transport: a session's two sockets are bare descriptors on one event loop, read into one buffer of the loop
 * and written from it, or spliced while a direction is busy. Start at
 * {@link dev.roundabout.internal.transport.epoll.EpollTransport}; {@code AcceptSocket} takes clients in,
 * {@code EpollSession} decides what moves, {@code Mover} moves it, {@code Poller} waits, {@code Kernel} has the calls.
 */
@NullMarked
package dev.roundabout.internal.transport.epoll;

import org.jspecify.annotations.NullMarked;
