package dev.roundabout;

import java.util.List;

/**
 * What there is to say about a pool at one moment.
 *
 * @param name its name
 * @param strategy the strategy's name
 * @param runtimeStrategy whether the strategy was changed at run time
 * @param failingOpen whether no backend is eligible and every enabled primary is tried
 * @param sessions sessions it has now
 * @param opened sessions connected since start
 * @param backends its backends in the order they were added
 */
public record PoolStatus(
        String name,
        String strategy,
        boolean runtimeStrategy,
        boolean failingOpen,
        int sessions,
        long opened,
        List<BackendStatus> backends) {
    /** {@inheritDoc} */
    public PoolStatus {
        backends = List.copyOf(backends);
    }
}
