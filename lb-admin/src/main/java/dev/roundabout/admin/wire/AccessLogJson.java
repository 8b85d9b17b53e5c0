package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A line of the access log: one ended session.
 *
 * @param time when the client was accepted, ISO 8601 in UTC
 * @param client the client's {@code address:port}
 * @param listener the listener's name
 * @param pool the pool's name
 * @param backend the backend's name; absent if the session was connected to none
 * @param attempts how many connection attempts were made
 * @param connectMicros how long the successful attempt took; absent if there was none
 * @param durationMicros from accept to close
 * @param upstreamBytes bytes read from the client
 * @param downstreamBytes bytes read from the backend
 * @param reason why it ended: {@code normal client-reset client-lost backend-reset ...}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AccessLogJson(
        String time,
        String client,
        String listener,
        String pool,
        @Nullable String backend,
        int attempts,
        @Nullable Long connectMicros,
        long durationMicros,
        long upstreamBytes,
        long downstreamBytes,
        String reason) {}
