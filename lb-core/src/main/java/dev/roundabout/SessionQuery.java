package dev.roundabout;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which open sessions to show: those that have everything that is given.
 *
 * @param pool only of the pool of this name; {@code null} for any
 * @param backend only of the backends of this name or address; {@code null} for any
 * @param client only of this address; {@code null} for any
 * @param limit the most to show, 1 to {@value #MOST}
 */
public record SessionQuery(
        @Nullable String pool,
        @Nullable String backend,
        @Nullable InetAddress client,
        int limit) {
    /** The most sessions that are shown at a time. */
    public static final int MOST = 20_000;

    /** {@inheritDoc} */
    public SessionQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MOST + ")");
        }
    }

    /**
     * Any sessions.
     *
     * @param limit the most to show, 1 to {@value #MOST}
     * @return the query
     * @throws IllegalArgumentException if the limit is out of range
     */
    public static SessionQuery any(int limit) {
        return new SessionQuery(null, null, null, limit);
    }
}
