package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/config/reset}; without a body, everything.
 *
 * @param pool only the changes of this pool
 * @param backend only the change of this backend of that pool, by name or address
 * @param force whether a pool may lose its last eligible backend; by default not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConfigResetRequestJson(
        @Nullable String pool,
        @Nullable String backend,
        @Nullable Boolean force) {}
