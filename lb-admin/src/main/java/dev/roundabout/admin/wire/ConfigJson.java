package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
     * @param acceptProxy the proxies that must begin with a PROXY header; empty is none
     * @param allow who may connect; empty is everyone
     * @param deny who may not
     * @param perClient what one client address may do
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Listener(
            String name,
            String bind,
            String pool,
            int maxSessions,
            List<String> acceptProxy,
            List<String> allow,
            List<String> deny,
            PerClient perClient) {}

    /**
     * What one client address may do at a listener; 0 is no limit.
     *
     * @param sessions sessions at a time; more are reset
     * @param rate new sessions within the interval; more are reset
     * @param softRate new sessions within the interval; more are delayed
     * @param intervalMillis what both rates count over
     * @param delayMillis how long a session over the soft rate waits
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PerClient(int sessions, int rate, int softRate, long intervalMillis, long delayMillis) {}

    /**
     * One pool.
     *
     * @param name its name
     * @param strategy the word for its strategy
     * @param strategyOrigin {@code config} or {@code runtime}
     * @param connectTimeoutMillis how long one attempt may take
     * @param idleTimeoutMillis after how long without a byte a session is ended; 0 is never
     * @param halfClosedTimeoutMillis the same when one side has finished
     * @param failOver how long a session looks for a backend that answers
     * @param eject the passive check
     * @param failOpen whether every enabled primary is tried when none is eligible
     * @param onDown {@code keep} or {@code close}
     * @param health the active check
     * @param sendProxy the PROXY header that backends get: {@code none}, {@code v1} or {@code v2}
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
            FailOver failOver,
            Eject eject,
            boolean failOpen,
            String onDown,
            Health health,
            String sendProxy,
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
     * @param health its own active check; absent if it has that of the pool
     * @param origins for each of its other values {@code config} or {@code runtime}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Backend(
            String name,
            String address,
            int weight,
            int maxSessions,
            boolean backup,
            String state,
            @Nullable Health health,
            Map<String, String> origins) {}

    /**
     * How long a session looks for a backend that answers.
     *
     * @param attempts how many backends it tries at most; 1 is no fail-over
     * @param budgetMillis for how long in all
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record FailOver(int attempts, long budgetMillis) {}

    /**
     * When a backend that fails sessions is left out.
     *
     * @param failures after how many in a row; 0 is never
     * @param forMillis for how long the first time; doubled each time in a row
     * @param atMostMillis for how long at most
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Eject(int failures, long forMillis, long atMostMillis) {}

    /**
     * An active check. What its type has no use for is absent.
     *
     * @param type {@code tcp}, {@code http}, {@code send-expect}, {@code command}, {@code none}, or {@code external}, a
     *     program as Crossroads runs it
     * @param path of {@code http}: what is asked for
     * @param host of {@code http}: the Host header; absent for the probed address
     * @param status of {@code http}: what is good, such as {@code 200-399}
     * @param body of {@code http}: the text that the answer must contain; absent for any
     * @param send of {@code send-expect}: what is sent, written as in the configuration file
     * @param expect of {@code send-expect}: what must come back, written as in the configuration file
     * @param command of {@code command} and {@code external}: the program and its arguments
     * @param intervalMillis from one probe of a backend to its next
     * @param fastIntervalMillis the same while it is not settled up
     * @param timeoutMillis how long one probe may take
     * @param rise good probes in a row until a backend that is down is up
     * @param fall bad probes in a row until one that is up is down
     * @param address where to probe instead: {@code PORT} of the backend, or {@code HOST:PORT}; absent for its own
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Health(
            String type,
            @Nullable String path,
            @Nullable String host,
            @Nullable String status,
            @Nullable String body,
            @Nullable String send,
            @Nullable String expect,
            @Nullable List<String> command,
            long intervalMillis,
            long fastIntervalMillis,
            long timeoutMillis,
            int rise,
            int fall,
            @Nullable String address) {}
}
