package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * A listener at one moment.
 *
 * @param name its name
 * @param address {@code host:port} with the real port, IPv6 in brackets
 * @param pool the name of the pool its sessions go to
 * @param sessions sessions it has now
 * @param maxSessions the most it takes at a time
 * @param paused whether it is not accepting just now
 * @param accepted sessions accepted since start
 * @param refused clients reset at the door since start, by reason: {@code stopping}, {@code denied},
 *     {@code client-sessions}, {@code client-rate}, {@code memory}, {@code proxy-header}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ListenerJson(
        String name,
        String address,
        String pool,
        int sessions,
        int maxSessions,
        boolean paused,
        long accepted,
        Map<String, Long> refused) {}
