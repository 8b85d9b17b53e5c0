package dev.roundabout;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * What there is to say about a listener at one moment.
 *
 * @param name its name
 * @param address where it listens, with the real port
 * @param pool the name of the pool its sessions go to
 * @param sessions sessions it has now
 * @param maxSessions the most it takes at a time
 * @param room how many more it may take now: fewer than are missing to {@code maxSessions} where listeners share the limit,
 *     none while there are no descriptors
 * @param paused whether it is not accepting just now, because it is full or descriptors ran out
 * @param accepted sessions accepted since start
 * @param refused clients reset at the door since start, by reason
 */
public record ListenerStatus(
        String name,
        InetSocketAddress address,
        String pool,
        int sessions,
        int maxSessions,
        int room,
        boolean paused,
        long accepted,
        Map<AdmissionRefusal, Long> refused) {
    /** {@inheritDoc} */
    public ListenerStatus {
        refused = Map.copyOf(refused);
    }
}
