package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;

/**
 * The configuration in force, run-time changes on top: the answer of {@code GET /v1/config}.
 *
 * @param kept whether run-time changes survive a restart
 * @param transport {@code auto}, {@code nio} or {@code epoll}
 * @param listeners the listeners
 * @param pools the pools
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConfigJson(boolean kept, String transport, List<Listener> listeners, List<Pool> pools) {
    /** The origin of a value that is as configured. */
    public static final String CONFIG = "config";
    /** The origin of a value that was changed at run time. */
    public static final String RUNTIME = "runtime";

    /**
     * One listener.
     *
     * @param name its name
     * @param bind {@code HOST:PORT} as configured
     * @param pool the pool its sessions go to
     * @param maxSessions the most sessions at a time; 0 derives it from the descriptor limit
     * @param allow who may connect; empty is everyone
     * @param deny who may not
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Listener(
            String name, String bind, String pool, int maxSessions, List<String> allow, List<String> deny) {}

    /**
     * One pool.
     *
     * @param name its name
     * @param strategy the word for its strategy
     * @param strategyOrigin {@code config} or {@code runtime}
     * @param connectTimeoutMillis how long one attempt may take
     * @param idleTimeoutMillis after how long without a byte a session is ended; 0 is never
     * @param halfClosedTimeoutMillis the same when one side has finished
     * @param failOpen whether every enabled primary is tried when none is eligible
     * @param onDown {@code keep} or {@code close}
     * @param backends its backends
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Pool(
            String name,
            String strategy,
            String strategyOrigin,
            long connectTimeoutMillis,
            long idleTimeoutMillis,
            long halfClosedTimeoutMillis,
            boolean failOpen,
            String onDown,
            List<Backend> backends) {}

    /**
     * One backend.
     *
     * @param name its name
     * @param address {@code host:port}
     * @param weight its share of new sessions
     * @param maxSessions the most sessions at a time; 0 is no limit
     * @param backup whether it serves only when no primary is eligible
     * @param state {@code enabled} or {@code disabled}
     * @param origins for each of these values {@code config} or {@code runtime}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Backend(
            String name,
            String address,
            int weight,
            int maxSessions,
            boolean backup,
            String state,
            Map<String, String> origins) {}
}
