package dev.roundabout.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The document of the HTTP API, to be asked. Its schemas are read more strictly than clients should: a field that is not
 * written there is a fault. May be used from several threads.
 */
final class OpenApi {
    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");
    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonNode document;
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

    OpenApi(JsonNode document) {
        this.document = document;
    }

    static OpenApi load() {
        try {
            return new OpenApi(new ObjectMapper().readTree(text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it is in the build, without a version. */
    static String text() {
        return new String(Assets.read("openapi.json"), StandardCharsets.UTF_8);
    }

    JsonNode document() {
        return document;
    }

    /** {@return every method and path, such as {@code GET /v1/status}} */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> METHODS.forEach(method -> {
                    if (path.getValue().has(method)) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** The methods of a path as they come in a request; {@code null} if there is no such path. */
    @Nullable
    JsonNode path(String asked) {
        String[] segments = asked.split("/", -1);
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            if (matches(path.getKey().split("/", -1), segments)) {
                return path.getValue();
            }
        }
        return null;
    }

    /** The node itself, or what it refers to. */
    JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : document.at(reference.asText().substring(1));
    }

    /** What the value has that the schema does not allow; empty if it is as it should be. */
    List<String> faults(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema.toString(), text -> compile(schema)).validate(value).stream()
                .map(fault -> fault.getMessage())
                .toList();
    }

    private JsonSchema compile(JsonNode schema) {
        ObjectNode root = (ObjectNode) closed(schema);
        root.set("$defs", closed(document.at("/components/schemas")));
        return factory.getSchema(root, config);
    }

    /** A copy whose objects have no fields but those that are written down, and whose references lead within it. */
    private static JsonNode closed(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        close(copy);
        return copy;
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object) {
            JsonNode reference = object.get("$ref");
            if (reference != null) {
                object.put("$ref", reference.asText().replace(SCHEMAS, "#/$defs/"));
            } else if (object.path("properties").isObject() && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        }
        node.forEach(OpenApi::close);
    }

    private static boolean matches(String[] pattern, String[] segments) {
        if (pattern.length != segments.length) {
            return false;
        }
        for (int i = 0; i < pattern.length; i++) {
            boolean any = pattern[i].startsWith("{") && !segments[i].isEmpty();
            if (!any && !pattern[i].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }
}
