package dev.roundabout.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The keys of the configuration file are a contract: {@code keys.txt} has them all. What the readers know they say
 * themselves, when they refuse a key that they do not.
 */
final class ConfigurationKeysTest {
    private static final Path EXPLAINED = Path.of(System.getProperty("basedir", ""), "src/main/conf/lb.yaml");
    private static final Pattern UNKNOWN =
            Pattern.compile("[^ ]*: (?:(.*)\\.)?zz: unknown key \\(expected: ([a-z, -]*).*\\)");
    private static final Pattern TYPES = Pattern.compile(".*health\\.type: zz \\(expected: ([a-z| -]*).*\\)");
    private static final String SECTIONS = """
            zz: 1
            listeners: { NAME: { zz: 1, bind: "127.0.0.1:8080", pool: NAME, per-client: { zz: 1 } } }
            admin: { zz: 1 }
            access-log: { zz: 1 }
            pools:
              NAME: { zz: 1, fail-over: { zz: 1 }, eject: { zz: 1 }, backends: [{ zz: 1, address: "10.1.3.11:3000" }] }
            """;

    @Test
    void everyKeyIsInTheFileAndNoOther() throws IOException {
        assertThat(String.join("\n", accepted()) + "\n").isEqualTo(golden());
    }

    @Test
    void everyKeyIsExplainedInTheShippedConfiguration() throws IOException {
        String explained = Files.readString(EXPLAINED);
        for (String key : golden().lines().toList()) {
            String last = key.replaceFirst(".*\\.", "");
            assertThat(Pattern.compile("(?m)^ *(?:# )?(?:- )?" + last + ":.*")
                            .matcher(explained)
                            .find())
                    .as(key)
                    .isTrue();
        }
    }

    private static Set<String> accepted() {
        Set<String> keys = new TreeSet<>();
        List<String> types = List.of();
        for (String line : refusals(SECTIONS + "  NAME9: { health: { type: zz } }\n")) {
            addKeys(line, keys);
            Matcher matcher = TYPES.matcher(line);
            if (matcher.matches()) {
                types = List.of(matcher.group(1).split(" \\| ", -1));
            }
        }
        assertThat(types).contains("tcp", "http");
        StringBuilder pools = new StringBuilder();
        for (String type : types) {
            pools.append("  NAME" + (pools.length() + 1) + ": { health: { zz: 1, type: " + type + " } }\n");
        }
        refusals(SECTIONS + pools).forEach(line -> addKeys(line, keys));
        return keys;
    }

    private static void addKeys(String line, Set<String> keys) {
        Matcher matcher = UNKNOWN.matcher(line);
        if (matcher.matches()) {
            String section = matcher.group(1) == null ? "" : matcher.group(1) + ".";
            for (String key : matcher.group(2).split(", ", -1)) {
                keys.add(section.replaceAll("NAME[0-9]*", "NAME").replaceAll("\\[[0-9]+]", "") + key);
            }
        }
    }

    private static List<String> refusals(String yaml) {
        InvalidConfigurationException refused = catchThrowableOfType(
                InvalidConfigurationException.class,
                () -> ConfigurationFile.read("lb.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
        return refused.lines();
    }

    private static String golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ConfigurationKeysTest.class.getResourceAsStream("keys.txt"), "keys.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
