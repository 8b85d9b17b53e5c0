package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The answer of {@code PUT /v1/pools/{pool}/strategy}.
 *
 * @param outcome {@code changed} or {@code unchanged}
 * @param pool the pool's name
 * @param before the strategy until now
 * @param strategy the strategy in force
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StrategyChangedJson(String outcome, String pool, String before, String strategy) {}
