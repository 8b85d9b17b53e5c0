package dev.roundabout.admin;

import dev.roundabout.admin.wire.ProblemJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes back, in UTF-8: complete, or a head whose body goes on until the client leaves.
 *
 * @param headers beside length, date and what every answer has; they win over those
 * @param body all of it; empty for a stream
 * @param events what a stream says; {@code null} for a complete answer
 */
record Answer(
        int status,
        String contentType,
        Map<String, String> headers,
        String body,
        @Nullable EventSource events) {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String EVENTS = "text/event-stream";
    private static final String TEXT = "text/plain; charset=utf-8";

    static Answer json(int status, Object value) {
        return text(status, JSON, Json.write(value));
    }

    static Answer text(int status, String text) {
        return text(status, TEXT, text);
    }

    static Answer text(int status, String contentType, String text) {
        return new Answer(status, contentType, Map.of(), text, null);
    }

    /** Server-sent events, until the client leaves. */
    static Answer stream(EventSource events) {
        return new Answer(200, EVENTS, Map.of(), "", events);
    }

    static Answer problem(Refusal refusal) {
        ProblemJson problem = new ProblemJson(
                refusal.type().type(),
                refusal.type().title(),
                refusal.type().status(),
                refusal.detail(),
                refusal.field());
        return text(refusal.type().status(), PROBLEM, Json.write(problem));
    }

    /** The same with one more header. */
    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, more, body, events);
    }
}
