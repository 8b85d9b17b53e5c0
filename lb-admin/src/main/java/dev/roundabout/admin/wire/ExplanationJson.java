package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which backend a client would get now, and why not another: the answer of {@code GET /v1/explain}.
 *
 * @param client the client's address
 * @param pool the pool's name
 * @param strategy the word for its strategy
 * @param backend the name of the backend that a new session would get; absent if none would be tried
 * @param reason how that was decided, in a few words for people: {@code its turn}, {@code first by hash}
 * @param failingOpen whether no backend is eligible and every enabled primary is tried
 * @param kept what a stored strategy remembers of the client; absent without one, or if it remembers nothing
 * @param backends what there is to say about each, in the order they were added
 * @param listeners what the listeners that lead to the pool would do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ExplanationJson(
        String client,
        String pool,
        String strategy,
        @Nullable String backend,
        String reason,
        boolean failingOpen,
        @Nullable KeptJson kept,
        List<ExplainedBackendJson> backends,
        List<ExplainedListenerJson> listeners) {}
