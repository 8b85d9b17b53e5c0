package dev.roundabout.internal.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The two sockets of one session. Every method is called on the session's loop, from within {@link Acceptor#open} or
 * later. No command calls back into {@link SessionEvents} before it returned; what it starts is reported by a later turn
 * of the loop.
 */
public interface SessionSockets {
    /** Where the client connected to, an address of this host; {@code null} if the system does not say any more. */
    @Nullable
    InetSocketAddress destination();

    /**
     * Reads the PROXY header with which the client begins, and no byte of what follows. Called once or never, from within
     * {@link Acceptor#open}, before {@code connect}. Ends in {@link SessionEvents#introduced},
     * {@link SessionEvents#notIntroduced} or, without a byte, {@link SessionEvents#ended}; the caller keeps the deadline.
     */
    void awaitHeader();

    /**
     * Connects to a backend. An attempt still under way is abandoned first: its socket is closed and it reports nothing
     * any more. Ends in {@link SessionEvents#connected} or {@link SessionEvents#connectFailed}; the caller keeps the
     * deadline.
     */
    void connect(InetSocketAddress backend);

    /**
     * Starts relaying both directions with back-pressure. Called once, after {@code connected}.
     *
     * @param introduction what the backend gets before anything of the client's; it is not told as {@code moved}. Empty for
     *     nothing
     */
    void relay(byte[] introduction);

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
