package dev.roundabout.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.roundabout.admin.wire.ProblemType;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds one request and its answer against the document of the HTTP API; what is not written there is an error. */
final class Contract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROBLEM = "application/problem+json";
    private static final List<String> TELLING = List.of("Location", "ETag", "Retry-After", "WWW-Authenticate");

    /** What is refused before it is even said whether a path exists. */
    private static final List<Integer> AT_THE_DOOR = List.of(400, 413, 421, 431);

    private final OpenApi api;

    Contract(OpenApi api) {
        this.api = api;
    }

    /**
     * A request and its answer.
     *
     * @param method {@code null} if the request was none that can be understood
     * @param body what came back, without its head
     */
    record Exchange(
            @Nullable String method,
            String target,
            HttpHeaders sent,
            @Nullable String sentBody,
            int status,
            HttpHeaders headers,
            String body) {

        private String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        @Override
        public String toString() {
            return method + " " + target + " " + sentBody + " -> " + status + " " + headers.map() + " " + body;
        }
    }

    /** Throws if the document does not know of something in it. */
    void check(Exchange exchange) {
        List<String> faults = new ArrayList<>();
        String method = exchange.method;
        if (method == null) {
            problem(exchange, AT_THE_DOOR, faults);
        } else {
            route(exchange, method, faults);
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("not as in openapi.json: " + faults + "\n" + exchange);
        }
    }

    private void route(Exchange exchange, String method, List<String> faults) {
        JsonNode path = api.path(exchange.target.replaceFirst("\\?.*", ""));
        if (path == null) {
            List<Integer> refused = new ArrayList<>(AT_THE_DOOR);
            refused.add(404);
            problem(exchange, refused, faults);
            return;
        }
        JsonNode operation = path.get((method.equals("HEAD") ? "get" : method).toLowerCase(Locale.ROOT));
        if (operation == null) {
            List<Integer> refused = new ArrayList<>(AT_THE_DOOR);
            refused.add(405);
            problem(exchange, refused, faults);
            if (exchange.status == 405 && !exchange.header("Allow").equals(allowed(path))) {
                faults.add("Allow: " + exchange.header("Allow") + ", documented: " + allowed(path));
            }
            return;
        }
        answer(exchange, method, operation, faults);
        if (exchange.status < 400) {
            accepted(exchange, operation, faults);
        } else {
            missing(exchange, operation, faults);
        }
    }

    private void answer(Exchange exchange, String method, JsonNode operation, List<String> faults) {
        JsonNode documented = operation.get("responses").get(Integer.toString(exchange.status));
        if (documented == null) {
            faults.add("status " + exchange.status);
            return;
        }
        JsonNode response = api.resolved(documented);
        JsonNode headers = response.path("headers");
        headers.properties().forEach(header -> {
            String given = exchange.header(header.getKey());
            boolean mayLack = exchange.header("Content-Type").equals(PROBLEM)
                    && response.path("content").size() > 1;
            if (given.isEmpty() && !mayLack) {
                faults.add("no header " + header.getKey());
            } else if (!given.isEmpty()) {
                valid("header " + header.getKey(), header.getValue().get("schema"), TextNode.valueOf(given), faults);
            }
        });
        TELLING.stream()
                .filter(name -> !exchange.header(name).isEmpty() && !headers.has(name) && exchange.status != 304)
                .forEach(name -> faults.add("header " + name));
        if (!response.has("content")) {
            if (!exchange.body.isEmpty()) {
                faults.add("a body");
            }
            return;
        }
        JsonNode content = response.get("content").get(exchange.header("Content-Type"));
        if (content == null) {
            faults.add("content type " + exchange.header("Content-Type"));
        } else if (!method.equals("HEAD")) {
            valid("answer", content.get("schema"), value(exchange, faults), faults);
        }
    }

    /** What was let in must be what the document says may come. */
    private void accepted(Exchange exchange, JsonNode operation, List<String> faults) {
        boolean needsToken = true;
        for (JsonNode requirement : operation.get("security")) {
            needsToken &= !requirement.isEmpty();
        }
        if (needsToken && exchange.sent.firstValue("Authorization").isEmpty()) {
            faults.add("accepted without the token");
        }
        String sentBody = exchange.sentBody;
        JsonNode body = operation.get("requestBody");
        boolean none = sentBody == null || sentBody.isEmpty();
        if (body != null && (!none || body.path("required").asBoolean())) {
            valid("request", body.at("/content/application~1json/schema"), json(sentBody, faults), faults);
        } else if (body == null && !none) {
            faults.add("accepted with a body");
        }
        if (needsToken) {
            parameters(exchange, operation, faults);
        }
    }

    /** Reading ignores what it does not know; a change does not. */
    private void parameters(Exchange exchange, JsonNode operation, List<String> faults) {
        int mark = exchange.target.indexOf('?');
        for (String pair :
                mark < 0 ? new String[0] : exchange.target.substring(mark + 1).split("&", -1)) {
            String name = pair.replaceFirst("=.*", "");
            JsonNode schema = null;
            for (JsonNode reference : operation.path("parameters")) {
                JsonNode parameter = api.resolved(reference);
                if (parameter.get("in").asText().equals("query")
                        && parameter.get("name").asText().equals(name)) {
                    schema = parameter.get("schema");
                }
            }
            if (schema == null) {
                faults.add("accepted with the parameter " + name);
            } else {
                valid("parameter " + name, schema, TextNode.valueOf(pair.replaceFirst("[^=]*=", "")), faults);
            }
        }
    }

    /** What is refused for being absent must be written down as required. */
    private void missing(Exchange exchange, JsonNode operation, List<String> faults) {
        JsonNode schema = operation.at("/requestBody/content/application~1json/schema");
        if (exchange.status != 400 || schema.isMissingNode() || exchange.body.isEmpty()) {
            return;
        }
        JsonNode answer = json(exchange.body, faults);
        if (!answer.path("detail").asText().contains(": missing (expected")) {
            return;
        }
        JsonNode object = api.resolved(schema);
        List<JsonNode> required = new ArrayList<>();
        object.path("required").forEach(required::add);
        // What is needed only beside another field.
        json(exchange.sentBody, faults).fieldNames().forEachRemaining(name -> object.path("dependentRequired")
                .path(name)
                .forEach(required::add));
        boolean found = required.contains(answer.path("field"));
        if (!found && answer.has("field")) {
            faults.add("needs " + answer.get("field"));
        }
    }

    private void problem(Exchange exchange, List<Integer> statuses, List<String> faults) {
        if (!statuses.contains(exchange.status)) {
            faults.add("status " + exchange.status + ", expected one of " + statuses);
        }
        if (!exchange.header("Content-Type").equals(PROBLEM)) {
            faults.add("content type " + exchange.header("Content-Type"));
        } else if (!"HEAD".equals(exchange.method)) {
            JsonNode answer = value(exchange, faults);
            valid("problem", api.document().at("/components/schemas/Problem"), answer, faults);
            for (ProblemType type : ProblemType.values()) {
                if (type.type().equals(answer.path("type").asText()) && type.status() != exchange.status) {
                    faults.add(type + " with " + exchange.status);
                }
            }
        }
    }

    private static String allowed(JsonNode path) {
        List<String> methods = new ArrayList<>();
        for (Map.Entry<String, JsonNode> method : path.properties()) {
            methods.add(
                    method.getKey().equals("get")
                            ? "GET, HEAD"
                            : method.getKey().toUpperCase(Locale.ROOT));
        }
        return String.join(", ", methods);
    }

    private static JsonNode value(Exchange exchange, List<String> faults) {
        return exchange.header("Content-Type").contains("json")
                ? json(exchange.body, faults)
                : TextNode.valueOf(exchange.body);
    }

    private static JsonNode json(@Nullable String text, List<String> faults) {
        try {
            return JSON.readTree(text == null ? "" : text);
        } catch (JsonProcessingException e) {
            faults.add("not JSON: " + e.getOriginalMessage());
            return JSON.createObjectNode();
        }
    }

    private void valid(String what, JsonNode schema, JsonNode value, List<String> faults) {
        api.faults(schema, value).forEach(fault -> faults.add(what + fault));
    }
}
