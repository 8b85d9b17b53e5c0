package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.roundabout.AdminState;
import dev.roundabout.AdmissionRefusal;
import dev.roundabout.CheckResult;
import dev.roundabout.DrainOptions;
import dev.roundabout.Explanation;
import dev.roundabout.Health;
import dev.roundabout.Readiness;
import dev.roundabout.SessionState;
import dev.roundabout.admin.wire.AccessLogJson;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.config.Address;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.strategy.Strategies;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The document of the HTTP API has what the code has, no more and no less. */
final class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OpenApi API = OpenApi.load();

    @Test
    void documentIsOpenApi() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult read = new OpenAPIV3Parser().readContents(OpenApi.text(), null, options);
        assertThat(read.getMessages()).isEmpty();
        assertThat(read.getOpenAPI().getPaths()).hasSameSizeAs(API.document().get("paths"));
    }

    @Test
    void everyRouteIsDocumentedAndNoOther() {
        assertThat(API.operations()).containsExactlyInAnyOrderElementsOf(routes().keySet());
    }

    /** A change needs the token, whoever reads it. */
    @Test
    void everyOperationSaysWhoMayUseIt() {
        routes().forEach((route, access) -> {
            String[] parts = route.split(" ", 2);
            JsonNode path = API.document().get("paths").get(parts[1]);
            JsonNode operation = path.get(parts[0].toLowerCase(Locale.ROOT));
            boolean reads = parts[0].equals("GET");
            Set<String> schemes = new TreeSet<>();
            operation.get("security").forEach(scheme -> schemes.add(String.join("", names(scheme))));
            assertThat(schemes).as(route).isEqualTo(reads ? Set.of("", "basic", "bearer") : Set.of("basic", "bearer"));
            assertThat(operation.get("description").asText())
                    .as(route)
                    .endsWith(
                            !reads
                                    ? "Needs the token."
                                    : access == Access.PRIVATE
                                            ? "Needs the token, unless it is asked from this host; with `read: token` always."
                                            : "Open to anyone; with `read: token` it needs the token.");
        });
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyFieldOfARecordIsDocumentedWithItsTypeAndNoOther(Class<?> type) {
        JsonNode schema = schemas().path(schemaName(type));
        assertThat(schema.isObject()).as(schemaName(type)).isTrue();
        JsonNode properties = schema.get("properties");
        List<String> components = new ArrayList<>();
        Set<String> never = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(component.getName());
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                never.add(component.getName());
            }
            JsonNode property = properties.path(component.getName());
            assertThat(shape(property)).as(component.toString()).isEqualTo(shape(component.getGenericType()));
            assertThat(property.has("$ref")
                            || property.path("description").asText().length() > 5)
                    .as("description of " + component)
                    .isTrue();
        }
        assertThat(names(properties)).isEqualTo(components);
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        if (type.isAnnotationPresent(JsonIgnoreProperties.class)) {
            assertThat(required).isEqualTo(never);
            assertThat(schema.has("additionalProperties")).isFalse();
        } else {
            // A request's fields may all be absent in Java; which are needed, Contract learns from refusals.
            assertThat(components).containsAll(required);
            assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        }
    }

    @Test
    void everySchemaIsThatOfARecord() {
        assertThat(names(schemas()))
                .containsExactlyInAnyOrderElementsOf(
                        records().map(OpenApiTest::schemaName).toList());
    }

    @Test
    void wordsAreThoseOfTheCode() {
        assertThat(words("/Backend/properties/health")).isEqualTo(wordsOf(Health.values()));
        assertThat(words("/Backend/properties/adminState")).isEqualTo(wordsOf(AdminState.values()));
        assertThat(words("/Check/properties/outcome")).isEqualTo(wordsOf(CheckResult.Outcome.values()));
        assertThat(words("/Check/properties/step")).isEqualTo(wordsOf(CheckResult.Step.values()));
        assertThat(words("/Listener/properties/refused/propertyNames")).isEqualTo(wordsOf(AdmissionRefusal.values()));
        assertThat(words("/ExplainedListener/properties/refusal")).isEqualTo(wordsOf(AdmissionRefusal.values()));
        assertThat(words("/ExplainedBackend/properties/standing")).isEqualTo(wordsOf(Explanation.Standing.values()));
        assertThat(words("/ExplainedBackend/properties/state")).isEqualTo(words("/Backend/properties/state"));
        assertThat(words("/Session/properties/state")).isEqualTo(wordsOf(SessionState.values()));
        assertThat(words("/Config/properties/transport")).isEqualTo(wordsOf(TransportChoice.values()));
        for (String drain : List.of("BackendDrain", "DrainJob", "DrainRequest")) {
            assertThat(words("/" + drain + "/properties/then")).isEqualTo(wordsOf(DrainOptions.Then.values()));
        }
        assertThat(words("/Status/properties/readiness"))
                .isEqualTo(Arrays.stream(Readiness.values())
                        .map(Names::readiness)
                        .collect(Collectors.toCollection(TreeSet::new)));
        JsonNode strategy = schemas().at("/Strategy/properties/strategy");
        for (String name : Strategies.names()) {
            String word = name.replaceFirst("\\[.*", "");
            assertThat(API.faults(strategy, TextNode.valueOf(word))).as(name).isEmpty();
        }
        assertThat(API.faults(strategy, TextNode.valueOf("round-robbin"))).isNotEmpty();
    }

    /** Each kind of problem belongs to the response of its status, but for 405, which no operation has. */
    @Test
    void everyProblemIsDocumentedUnderItsStatus() {
        Map<Integer, Set<String>> documented = new TreeMap<>();
        API.document().at("/components/responses").forEach(response -> {
            JsonNode refined = response.at("/content/application~1problem+json/schema/properties");
            Set<String> types = new TreeSet<>();
            refined.at("/type/enum").forEach(type -> types.add(type.asText()));
            documented.put(refined.at("/status/const").asInt(), types);
            types.forEach(
                    type -> assertThat(response.get("description").asText()).contains("`" + type + "`: "));
        });
        Map<Integer, Set<String>> known = new TreeMap<>();
        Set<String> all = new TreeSet<>();
        for (ProblemType type : ProblemType.values()) {
            all.add(type.type());
            if (type != ProblemType.METHOD_NOT_ALLOWED) {
                known.computeIfAbsent(type.status(), status -> new TreeSet<>()).add(type.type());
            }
        }
        assertThat(documented).isEqualTo(known);
        assertThat(words("/Problem/properties/type")).isEqualTo(all);
    }

    @Test
    void everyExampleIsValid() {
        int examples = 0;
        for (JsonNode content : API.document().findParents("example")) {
            assertThat(API.faults(content.get("schema"), content.get("example")))
                    .as(content.get("example").toString())
                    .isEmpty();
            examples++;
        }
        assertThat(examples).isGreaterThan(20);
    }

    /** The strictness of the tests is not that of the document: clients ignore what they do not know. */
    @Test
    void unknownFieldIsAFaultInTheTestsEyes() {
        ObjectNode removed = JSON.createObjectNode()
                .put("outcome", "removed")
                .put("pool", "crm")
                .put("backend", "s4")
                .put("address", "10.1.3.14:3000")
                .put("cut", 6);
        JsonNode schema = JSON.createObjectNode().put("$ref", "#/components/schemas/BackendRemoved");
        assertThat(API.faults(schema, removed)).isEmpty();
        assertThat(API.faults(schema, removed.deepCopy().put("more", 1))).hasSize(1);
        assertThat(API.faults(schema, removed.deepCopy().put("cut", "6"))).hasSize(1);
        assertThat(API.faults(schema, removed.deepCopy().without("cut"))).hasSize(1);
    }

    /** All but the line of the access log, which goes into a file. */
    private static Stream<Class<?>> records() {
        return new ClassFileImporter()
                .importPackages("dev.roundabout.admin.wire").stream()
                        .filter(type -> type.isRecord() && !type.isEquivalentTo(AccessLogJson.class))
                        .<Class<?>>map(JavaClass::reflect)
                        .sorted(Comparator.comparing(Class::getSimpleName));
    }

    private static Map<String, Access> routes() {
        DefaultEventLoop loop = new DefaultEventLoop();
        FakeLoadBalancer lb = new FakeLoadBalancer();
        try {
            Gate gate = new Gate(
                    HostRule.of(List.of()),
                    new Credentials(new Token("x"), Path.of("t"), null, new WrongTries(System::nanoTime)),
                    false);
            return Routes.of(
                            lb,
                            loop,
                            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                            gate,
                            AdminConfig.of(new Address("127.0.0.1", 0)),
                            Events.open(lb, loop, "1"),
                            "1")
                    .table();
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static JsonNode schemas() {
        return API.document().at("/components/schemas");
    }

    /** A record within another is called after both: {@code ConfigBackend}. */
    private static String schemaName(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return (outer == null ? "" : schemaName(outer)) + type.getSimpleName().replaceFirst("Json$", "");
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static Set<String> words(String pointer) {
        Set<String> words = new TreeSet<>();
        schemas().at(pointer).path("enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static Set<String> wordsOf(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Names::word).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A type in one line: {@code string}, {@code integer int32}, {@code list of Backend}. */
    private static String shape(JsonNode schema) {
        if (schema.has("$ref")) {
            return schema.get("$ref").asText().replaceFirst(".*/", "");
        }
        return switch (schema.path("type").asText()) {
            case "array" -> "list of " + shape(schema.get("items"));
            case "object" -> "map of " + shape(schema.get("additionalProperties"));
            case "integer", "number" ->
                schema.get("type").asText() + " " + schema.path("format").asText();
            default -> schema.path("type").asText();
        };
    }

    private static String shape(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return (generic.getRawType() == List.class ? "list of " : "map of ")
                    + shape(arguments[arguments.length - 1]);
        }
        return switch (((Class<?>) type).getSimpleName()) {
            case "String" -> "string";
            case "int", "Integer" -> "integer int32";
            case "long", "Long" -> "integer int64";
            case "double", "Double" -> "number double";
            case "boolean", "Boolean" -> "boolean";
            default -> schemaName((Class<?>) type);
        };
    }
}
