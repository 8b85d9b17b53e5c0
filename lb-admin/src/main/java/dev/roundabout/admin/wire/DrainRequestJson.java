package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/pools/{pool}/backends/{id}/drain}.
 *
 * @param timeout how long its sessions may go on, such as {@code 30s}; needed; {@code 0s} cuts them at once
 * @param then {@code remove} or {@code disable}; by default {@code disable}
 * @param force whether the last eligible backend may be drained; by default not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrainRequestJson(
        @Nullable String timeout,
        @Nullable String then,
        @Nullable Boolean force) {}
