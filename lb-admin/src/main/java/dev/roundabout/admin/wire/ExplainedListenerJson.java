package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a listener would do if the client came now; part of {@link ExplanationJson}.
 *
 * @param name its name
 * @param refusal why it would reset the client: {@code stopping}, {@code denied}, {@code client-sessions},
 *     {@code client-rate} or {@code memory}; absent if it would not; never {@code proxy-header}, since nobody has sent one
 * @param atLimit whether it has as many sessions as it may have: the client would wait in the backlog
 * @param paused whether it is not accepting just now
 * @param delayMillis how long it would keep the client waiting for opening sessions too fast; 0 if it would not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ExplainedListenerJson(
        String name, @Nullable String refusal, boolean atLimit, boolean paused, long delayMillis) {}
