package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * A pool at one moment: the answer of {@code GET /v1/pools/{pool}}, and part of the status.
 *
 * @param name its name
 * @param strategy the word for its strategy
 * @param runtimeStrategy whether the strategy was changed at run time
 * @param failingOpen whether no backend is eligible and every enabled primary is tried
 * @param listeners the addresses of the listeners that lead to it
 * @param takingTraffic how many of its backends new sessions go to
 * @param sessions sessions it has now
 * @param sessionsPerSecond sessions connected a second, over the last ten seconds
 * @param opened sessions connected since start
 * @param backends its backends in the order they were added
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PoolJson(
        String name,
        String strategy,
        boolean runtimeStrategy,
        boolean failingOpen,
        List<String> listeners,
        int takingTraffic,
        int sessions,
        double sessionsPerSecond,
        long opened,
        List<BackendJson> backends) {}
