package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/pools/{pool}/backends}. What is absent was not given: it takes its default, and is not
 * compared with a backend that is already there.
 *
 * @param address {@code host:port}; needed
 * @param name its name; by default the address
 * @param weight its share of new sessions, 0 to 256; by default 1
 * @param maxSessions the most sessions at a time; by default 0, no limit
 * @param backup whether it serves only when no primary is eligible; by default not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AddBackendJson(
        @Nullable String address,
        @Nullable String name,
        @Nullable Integer weight,
        @Nullable Integer maxSessions,
        @Nullable Boolean backup) {}
