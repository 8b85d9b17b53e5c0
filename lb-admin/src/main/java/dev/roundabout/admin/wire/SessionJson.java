package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An open session at one moment.
 *
 * @param id its number, unique while the daemon runs; the same as in the log
 * @param client the client's {@code address:port}
 * @param listener the listener's name
 * @param pool the pool's name
 * @param backend the name of the backend it is connected to, or is being connected to; absent if there is none
 * @param state {@code awaiting-header}, {@code delayed}, {@code connecting}, {@code relaying}, {@code half-closed} or
 *     {@code aborting}
 * @param attempts how many connection attempts were made
 * @param startedAt when the client was accepted, ISO 8601 in UTC
 * @param ageMillis how long ago that is
 * @param idleMillis how long ago the last byte was read from either side
 * @param upstreamBytes bytes read from the client
 * @param downstreamBytes bytes read from the backend
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SessionJson(
        long id,
        String client,
        String listener,
        String pool,
        @Nullable String backend,
        String state,
        int attempts,
        String startedAt,
        long ageMillis,
        long idleMillis,
        long upstreamBytes,
        long downstreamBytes) {}
