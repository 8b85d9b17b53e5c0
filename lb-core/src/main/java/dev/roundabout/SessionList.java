package dev.roundabout;

import java.util.List;

/**
 * Open sessions, each as it was within the moment it took to ask all event loops.
 *
 * @param sessions the oldest first; if there are more than were asked for, any of them
 * @param more whether there are more than were asked for
 */
public record SessionList(List<SessionStatus> sessions, boolean more) {
    /** {@inheritDoc} */
    public SessionList {
        sessions = List.copyOf(sessions);
    }
}
