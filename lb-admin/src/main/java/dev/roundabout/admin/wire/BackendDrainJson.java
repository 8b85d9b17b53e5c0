package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The drain a backend is in.
 *
 * @param id the job's id, to be asked at {@code GET /v1/pools/{pool}/drains/{id}}; absent if the drain was not started
 *     through the admin port
 * @param sessions sessions left
 * @param leftMillis how long they may still go on
 * @param then what becomes of the backend: {@code remove} or {@code disable}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackendDrainJson(@Nullable String id, int sessions, long leftMillis, String then) {}
