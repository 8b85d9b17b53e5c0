package dev.roundabout.internal.transport;

import java.net.InetSocketAddress;

/**
 * The two sockets of one session. Every method is called on the session's loop, from within {@link Acceptor#open} or
 * later. No command calls back into {@link SessionEvents} before it returned; what it starts is reported by a later turn
 * of the loop.
 */
public interface SessionSockets {
    /**
     * Connects to a backend. An attempt still under way is abandoned first: its socket is closed and it reports nothing
     * any more. Ends in {@link SessionEvents#connected} or {@link SessionEvents#connectFailed}; the caller keeps the
     * deadline.
     */
    void connect(InetSocketAddress backend);

    /** Starts relaying both directions with back-pressure. Called once, after {@code connected}. */
    void relay();

    /** Sends a FIN to this side. Called after {@link SessionEvents#ended} of the direction that leads there. */
    void endOutput(Side side);

    /**
     * Ends the session because the other side broke. For {@link Side#BACKEND}: reset at once. For {@link Side#CLIENT}:
     * first what was read for the client is delivered and, as far as can be known, acknowledged; then it is reset. The
     * other side's socket is closed at once. Reports {@link SessionEvents#done} when both sockets are closed.
     */
    void abort(Side side);

    /**
     * Closes both sockets, after both directions ended. No event follows. Descriptors are free again before the loop
     * next waits, not when this returns.
     */
    void close();

    /** Resets both sockets now, in any state, also while aborting. No event follows. */
    void reset();

    /**
     * Whether bytes that had been waiting were taken by a socket since this was last asked: a session that writes slowly
     * is not idle. Asked of every session that lasts, from a minute on at the latest, so also the time for what only
     * those need.
     */
    boolean takeWriteProgress();
}
