package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /v1/pools/{pool}/strategy}.
 *
 * @param strategy the word for it, such as {@code lax-hashed-ip}; needed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StrategyJson(@Nullable String strategy) {}
