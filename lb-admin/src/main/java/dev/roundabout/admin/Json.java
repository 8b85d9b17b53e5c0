package dev.roundabout.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.roundabout.admin.wire.ProblemType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON in and out. Requests are read strictly: no unknown or repeated fields, no number where text belongs,
 * nothing behind the end, bounded depth and length.
 */
final class Json {
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass().getName(), e);
        }
    }

    /** Reads a request's body; anything but one object of this type is refused. */
    static <T> T read(String body, Class<T> type) {
        if (body.isEmpty()) {
            throw new Refusal(ProblemType.BAD_REQUEST, "body: empty (expected: a JSON object)");
        }
        try {
            @Nullable T value = MAPPER.readValue(body, type);
            if (value == null) {
                throw new Refusal(ProblemType.BAD_REQUEST, "body: null (expected: a JSON object)");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw Refusal.invalid(
                    Printable.of(e.getPropertyName()),
                    "unknown",
                    "one of "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .toList());
        } catch (JsonMappingException e) {
            throw wrongType(body, type, e);
        } catch (JsonProcessingException e) {
            throw new Refusal(
                    ProblemType.BAD_REQUEST, "body: not JSON" + where(e) + ": " + Printable.of(e.getOriginalMessage()));
        }
    }

    /** A value of another kind than the field's, in the words of JSON and not of Java. */
    private static Refusal wrongType(String body, Class<?> type, JsonMappingException e) {
        JsonNode given = tree(body);
        String field = e.getPath().isEmpty() ? null : e.getPath().get(0).getFieldName();
        if (field == null) {
            return new Refusal(ProblemType.BAD_REQUEST, "body: " + shown(given) + " (expected: a JSON object)");
        }
        return Refusal.invalid(
                Printable.of(field), shown(given == null ? null : given.get(field)), expected(type, field));
    }

    /** The body without a type; {@code null} if it breaks a limit. */
    private static @Nullable JsonNode tree(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String shown(@Nullable JsonNode value) {
        if (value == null) {
            return "too long or too deep";
        }
        return value.isArray() ? "a list" : value.isObject() ? "an object" : Printable.of(value.toString());
    }

    private static String expected(Class<?> type, String field) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getName().equals(field)) {
                return component.getType() == Integer.class
                        ? "a whole number"
                        : component.getType() == Boolean.class ? "true or false" : "a text";
            }
        }
        return "a value of another kind";
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static ObjectMapper mapper() {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(8)
                .maxNumberLength(20)
                .maxStringLength(4096)
                .maxNameLength(128)
                .build();
        JsonFactory factory =
                JsonFactory.builder().streamReadConstraints(limits).build();
        JsonMapper.Builder builder = JsonMapper.builder(factory)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            builder.withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(shape, CoercionAction.Fail));
        }
        return builder.build();
    }
}
