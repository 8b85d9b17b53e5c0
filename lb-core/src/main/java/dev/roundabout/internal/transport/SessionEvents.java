package dev.roundabout.internal.transport;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.proxy.ProxyHeader;

/** What a transport reports about one session's sockets, on the session's loop. */
public interface SessionEvents {
    /** The header that was awaited is there; what the client sent behind it is still to come. */
    void introduced(ProxyHeader header);

    /**
     * The client began with something that is no header, or ended within it.
     *
     * @param reason what is wrong, in a few words for the log
     */
    void notIntroduced(String reason);

    /** The backend is connected; nothing is relayed before {@link SessionSockets#relay}. */
    void connected();

    /** The attempt failed; the client's side is untouched and another may be tried. */
    void connectFailed(ConnectFailure cause);

    /**
     * So many bytes were read from the direction's source. A transport that has to read to notice a reset reads a
     * bounded piece of the client ahead, so upstream bytes may be told before {@code connected}; another may tell them
     * only after {@link SessionSockets#relay}. Never after {@code aborted}.
     */
    void moved(Direction direction, long bytes);

    /**
     * The source ended cleanly, and everything it sent was handed over to the other socket. Once a direction. While a header
     * is awaited: the client ended without having sent a byte.
     */
    void ended(Direction direction);

    /**
     * A connection broke. For the client: at once, also before {@code connected}, whatever of it is still unread. For
     * the backend: when everything that could still be read from it was read, with its first error, be it of a write.
     * Once a session at the most; only {@code done} can follow.
     */
    void aborted(Side side, SocketError error);

    /** What {@link SessionSockets#abort} began is finished. */
    void done();
}
