package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The answer of {@code DELETE /v1/pools/{pool}/backends/{id}} without a drain.
 *
 * @param outcome {@code removed}
 * @param pool the pool's name
 * @param backend the name of the backend that is gone
 * @param address its address
 * @param cut how many sessions were cut
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackendRemovedJson(String outcome, String pool, String backend, String address, int cut) {}
