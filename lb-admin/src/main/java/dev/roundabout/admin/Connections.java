package dev.roundabout.admin;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The clients of the admin port, a bounded number. When all places are taken the one that has been idle the longest
 * gives way; if none is idle the newcomer does. At most a quarter of the places go to streams, which are never idle.
 * Admin loop only.
 */
final class Connections {
    private final int most;
    private final Set<HttpConnection> streams = new HashSet<>();
    private final Set<HttpConnection> all = new LinkedHashSet<>();
    private final Set<HttpConnection> idle = new LinkedHashSet<>();

    Connections(int most) {
        this.most = most;
    }

    /** Whether there is a place for it. */
    boolean admit(HttpConnection connection) {
        if (all.size() >= most && !idle.isEmpty()) {
            HttpConnection longestIdle = idle.iterator().next();
            gone(longestIdle);
            longestIdle.close();
        }
        return all.size() < most && all.add(connection);
    }

    /** Whether it may go on for as long as it likes. */
    boolean admitStream(HttpConnection connection) {
        return streams.size() < Math.max(1, most / 4) && streams.add(connection);
    }

    /** It waits for a request. */
    void idle(HttpConnection connection) {
        idle.add(connection);
    }

    /** It has one. */
    void busy(HttpConnection connection) {
        idle.remove(connection);
    }

    /** It is closed; harmless to say twice. */
    void gone(HttpConnection connection) {
        all.remove(connection);
        streams.remove(connection);
        idle.remove(connection);
    }

    /** Closes every one. */
    void closeAll() {
        for (HttpConnection connection : Set.copyOf(all)) {
            connection.close();
        }
    }
}
