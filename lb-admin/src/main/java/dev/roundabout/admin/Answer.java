package dev.roundabout.admin;

import dev.roundabout.admin.wire.ProblemJson;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back, complete; the body goes as UTF-8.
 *
 * @param headers beside length, date and what every answer has
 */
record Answer(int status, String contentType, Map<String, String> headers, String body) {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String TEXT = "text/plain; charset=utf-8";

    static Answer json(int status, Object value) {
        return new Answer(status, JSON, Map.of(), Json.write(value));
    }

    static Answer text(int status, String text) {
        return text(status, TEXT, text);
    }

    static Answer text(int status, String contentType, String text) {
        return new Answer(status, contentType, Map.of(), text);
    }

    static Answer problem(Refusal refusal) {
        ProblemJson problem = new ProblemJson(
                refusal.type().type(),
                refusal.type().title(),
                refusal.type().status(),
                refusal.detail(),
                refusal.field());
        return new Answer(refusal.type().status(), PROBLEM, Map.of(), Json.write(problem));
    }

    /** The same with one more header. */
    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, more, body);
    }
}
