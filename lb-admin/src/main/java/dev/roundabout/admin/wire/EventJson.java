package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened; part of {@link EventsJson}, and the data of each server-sent event of {@code GET /v1/events}.
 *
 * @param number grows from event to event, and over restarts too as long as the clock does; not without gaps
 * @param at when, ISO 8601 in UTC
 * @param kind one word: {@code started}; {@code up down resolved unresolved ejected returned enabled disabled
 *     drain-started drain-ended changed added removed full not-probed probed} of a backend; {@code strategy fail-open
 *     fail-open-over no-backend} of a pool; {@code refused paused} of a listener; {@code full}, {@code no-backend},
 *     {@code refused} and {@code paused} at most once a minute for each reason; {@code admin} for a change that was
 *     asked for at the admin port, with who asked
 * @param pool the pool's name; absent if it is not about one
 * @param backend the backend's name; absent if it is not about one
 * @param listener the listener's name; absent if it is not about one
 * @param text what happened, in a few words for people
 * @param count how often it happened since the last event of its kind, for {@code full no-backend refused paused}; absent for
 *     others
 * @param who who asked for the change: {@code token} or {@code user NAME}; absent for others
 * @param from the {@code address:port} the change was asked for from; absent for others, and for readers from another host
 *     without a token
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EventJson(
        long number,
        String at,
        String kind,
        @Nullable String pool,
        @Nullable String backend,
        @Nullable String listener,
        String text,
        @Nullable Long count,
        @Nullable String who,
        @Nullable String from) {
    /** {@return the same without the address it came from} */
    public EventJson withoutAddress() {
        return new EventJson(number, at, kind, pool, backend, listener, text, count, who, null);
    }
}
