package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Why a backend would or would not get the session; part of {@link ExplanationJson}.
 *
 * @param name its name
 * @param address its address as configured, {@code host:port}
 * @param standing one word: {@code chosen}, {@code available} (it could, the strategy prefers another),
 *     {@code not-its-own} (it could, but the strategy is strict), {@code full}, {@code not-needed} (a backup),
 *     {@code no-weight}, {@code disabled}, {@code draining}, {@code down}, {@code ejected}, {@code waiting},
 *     {@code unresolved}, {@code not-told}
 * @param reason why, in a few words for people; absent if there is nothing to add
 * @param rank its place in the order in which the strategy prefers backends for this client, 1 for the first; absent if
 *     it is not in that order
 * @param state the word for its state, as in the status
 * @param weight its share of new sessions
 * @param sessions sessions it has now
 * @param maxSessions the most sessions at a time; 0 is no limit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ExplainedBackendJson(
        String name,
        String address,
        String standing,
        @Nullable String reason,
        @Nullable Integer rank,
        String state,
        int weight,
        int sessions,
        int maxSessions) {}
