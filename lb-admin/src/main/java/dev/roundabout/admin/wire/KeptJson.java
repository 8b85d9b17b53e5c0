package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a stored strategy remembers of a client; part of {@link ExplanationJson}.
 *
 * @param backend the name of the remembered backend; absent if that has left the pool
 * @param settled whether a session was ever connected to it, or it has only been picked
 * @param sessions the client's open sessions that count for the entry
 * @param unseenMillis how long ago the last of them began or ended
 * @param leftMillis how long the entry lives on without another session; the whole timeout while sessions are open
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeptJson(@Nullable String backend, boolean settled, int sessions, long unseenMillis, long leftMillis) {}
