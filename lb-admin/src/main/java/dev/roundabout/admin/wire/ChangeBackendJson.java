package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PATCH /v1/pools/{pool}/backends/{id}}. What is absent stays; at least one is needed.
 *
 * @param weight its share of new sessions, 0 to 256
 * @param maxSessions the most sessions at a time; 0 is no limit
 * @param state {@code enabled} or {@code disabled}; either calls off a drain
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChangeBackendJson(
        @Nullable Integer weight,
        @Nullable Integer maxSessions,
        @Nullable String state) {}
