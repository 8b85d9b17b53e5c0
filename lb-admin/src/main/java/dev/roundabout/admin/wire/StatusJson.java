package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * Everything at one moment: the answer of {@code GET /v1/status}.
 *
 * @param version the running version
 * @param transport {@code nio} or {@code epoll}
 * @param readiness {@code ready}, {@code degraded}, {@code not ready} or {@code stopping}
 * @param uptimeMillis how long the admin port has been open
 * @param kept whether run-time changes survive a restart
 * @param listeners the listeners in the order they were configured
 * @param pools the pools in the order they were configured
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StatusJson(
        String version,
        String transport,
        String readiness,
        long uptimeMillis,
        boolean kept,
        List<ListenerJson> listeners,
        List<PoolJson> pools) {}
