package dev.roundabout.internal.transport;

import java.net.InetSocketAddress;

/** Decides at the door. {@code room}, {@code admit} and {@code acceptFailed} run on the listener's own loop. */
public interface Acceptor {
    /**
     * How many connections may be accepted now. Asked before each accept, or before a batch of no more than this many.
     * At 0 the transport stops accepting until {@link BoundListener#resume}.
     */
    int room();

    /** Whether to take this client; if not, the transport resets it. A taken one holds a place until its session ends. */
    boolean admit(InetSocketAddress client);

    /**
     * Opens the session of an admitted client. Runs on the loop that will be the session's, and may use the sockets at
     * once: connect, or reset. From its return on the transport watches the client for a reset, but relays nothing
     * before {@link SessionSockets#relay}.
     *
     * @return who is told what happens to the sockets; never called before this method returned
     * @throws RuntimeException if there is no session; then, or after an error, the transport logs it, resets the client and
     *     calls {@link #abandoned}
     */
    SessionEvents open(SessionSockets sockets, InetSocketAddress client, SessionLoop loop);

    /** An admitted client was lost before its session could be opened; its place is free again. Any thread. */
    void abandoned(InetSocketAddress client);

    /**
     * Accepting failed, mostly because descriptors ran out. The transport pauses for a moment and goes on by itself.
     */
    void acceptFailed(Throwable cause);
}
