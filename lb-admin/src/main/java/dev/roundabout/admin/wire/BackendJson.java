package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend at one moment: the answer of {@code GET /v1/pools/{pool}/backends/{id}}, and part of its pool.
 *
 * @param name its name
 * @param address its address as configured, {@code host:port}
 * @param resolved the {@code address:port} in use; absent while a host name has never been found
 * @param state one word: {@code draining disabled ejected down waiting unresolved up unknown}
 * @param reason why, in a few words for people: {@code tcp refused, 12 s ago}, {@code 6 left, cut in 21 s}; absent if
 *     there is nothing to say
 * @param runtime whether it was added, or one of its settings changed, at run time
 * @param weight its share of new sessions
 * @param maxSessions the most sessions at a time; 0 is no limit
 * @param backup whether it serves only when no primary is eligible
 * @param adminState {@code enabled}, {@code draining} or {@code disabled}
 * @param health {@code unknown}, {@code up} or {@code down}
 * @param ejectedForMillis how long the passive check still leaves it out; 0 if it does not
 * @param waitsForProbe whether it still waits for its first good probe
 * @param eligible whether it may take a session now by its own state
 * @param takesTraffic whether new sessions go to it now
 * @param removing whether it leaves the pool when it has been drained
 * @param since when its state last changed, ISO 8601 in UTC
 * @param lastCheck the last probe's result; absent before the first
 * @param drain the drain under way; absent if there is none
 * @param sessions sessions it has now
 * @param sessionsPerSecond sessions connected a second, over the last ten seconds
 * @param opened sessions connected since it was added
 * @param connectFailures attempts to connect that failed, for reasons that were its own
 * @param errors {@code connectFailures} and sessions that it reset, lost, or closed at once without a byte
 * @param upstreamBytes bytes clients sent towards it
 * @param downstreamBytes bytes it sent
 * @param connectP50Micros the median time to connect; absent before the first
 * @param connectP99Micros the 99th percentile of the same; absent before the first
 * @param checks what its last ten probes found, the latest first; only where one backend was asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackendJson(
        String name,
        String address,
        @Nullable String resolved,
        String state,
        @Nullable String reason,
        boolean runtime,
        int weight,
        int maxSessions,
        boolean backup,
        String adminState,
        String health,
        long ejectedForMillis,
        boolean waitsForProbe,
        boolean eligible,
        boolean takesTraffic,
        boolean removing,
        String since,
        @Nullable CheckJson lastCheck,
        @Nullable BackendDrainJson drain,
        int sessions,
        double sessionsPerSecond,
        long opened,
        long connectFailures,
        long errors,
        long upstreamBytes,
        long downstreamBytes,
        @Nullable Long connectP50Micros,
        @Nullable Long connectP99Micros,
        @Nullable List<CheckJson> checks) {}
