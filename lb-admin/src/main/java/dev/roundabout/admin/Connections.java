package dev.roundabout.admin;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The clients of the admin port, a bounded number. When all places are taken the one that has been idle the longest
 * gives way; if none is idle the newcomer does. Admin loop only.
 */
final class Connections {
    private final int most;
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
        idle.remove(connection);
    }

    /** Closes every one. */
    void closeAll() {
        for (HttpConnection connection : Set.copyOf(all)) {
            connection.close();
        }
    }
}
