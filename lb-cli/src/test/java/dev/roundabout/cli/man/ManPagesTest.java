package dev.roundabout.cli.man;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.cli.ctl.LbctlDefinition;
import dev.roundabout.cli.daemon.LbdDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual pages say what the programs do: every option, command, argument and key is in them, as it is defined. */
final class ManPagesTest {
    private static final Path MAIN = Path.of(System.getProperty("basedir", ""), "src/main");
    private static final Path PAGES = MAIN.resolve("man");

    /** A change of a definition without its page fails here; run with {@code -Dman.write=true}, this test writes it. */
    @ParameterizedTest
    @ValueSource(strings = {"lbd.8", "lbctl.1", "xr.1", "lb.yaml.5"})
    void pageIsWhatTheDefinitionsGive(String name) throws IOException {
        Path file = PAGES.resolve(name);
        String made = ManPage.with(Files.readString(file), regions(name));
        if (Boolean.getBoolean("man.write")) {
            Files.writeString(file, made);
        }

        assertThat(Files.readString(file))
                .as("%s is not what the definitions give (-Dtest=ManPagesTest -Dman.write=true writes it)", name)
                .isEqualTo(made);
    }

    @Test
    void everyKeyHasOneEntry() throws IOException {
        List<String> entries = Pattern.compile("(?m)^\\.TP\\n\\\\fB([^\\\\]*(?:\\\\-[^\\\\]*)*)\\\\fR")
                .matcher(String.valueOf(regions("lb.yaml.5").get("keys")))
                .results()
                .map(entry -> entry.group(1).replace("\\-", "-"))
                .toList();

        assertThat(entries).containsExactlyInAnyOrderElementsOf(keys());
    }

    @Test
    void everyExitCodeOfLbctlIsExplained() throws IOException {
        String page = Files.readString(PAGES.resolve("lbctl.1"));
        String status = page.substring(page.indexOf(".SH \"EXIT STATUS\""), page.indexOf(".SH ENVIRONMENT"));

        assertThat(Pattern.compile("(?m)^\\.TP\\n\\.B (\\d+)$")
                        .matcher(status)
                        .results()
                        .map(code -> Integer.valueOf(code.group(1))))
                .containsExactlyElementsOf(LbctlDefinition.exitCodes());
    }

    @Test
    void pageWithoutOneOfItsRegionsIsRefused() {
        assertThatThrownBy(() -> ManPage.with(".TH X 1\n", Map.of("options", new Roff())))
                .hasMessageContaining("regions [options]");
        assertThatThrownBy(() -> ManPage.with(".\\\" made: other\n.\\\" end\n", Map.of()))
                .hasMessageContaining("region: other");
        assertThatThrownBy(() -> ManPage.with(".\\\" made: options\n", Map.of("options", new Roff())))
                .hasMessageContaining("the page ends");
    }

    @Test
    void charactersThatMeanSomethingToManAreShownAsTheyAre() {
        assertThat(new Roff().words("'\\r' --x ~ ^ `").toString())
                .isEqualTo("\\(aq\\er\\(aq \\-\\-x \\(ti \\(ha \\(ga\n");
        assertThat(new Roff().words(".5 s").toString()).isEqualTo("\\&.5 s\n");
    }

    private static Map<String, Roff> regions(String page) throws IOException {
        return switch (page) {
            case "lbd.8" -> CommandPage.of(LbdDefinition.spec());
            case "lbctl.1" -> CommandPage.of(LbctlDefinition.spec());
            case "xr.1" -> XrPage.of(Files.readString(MAIN.resolve("resources/dev/roundabout/cli/xr/help.txt")));
            case "lb.yaml.5" -> ConfigurationPage.of(Files.readString(MAIN.resolve("conf/lb.yaml")));
            default -> throw new IllegalArgumentException(page);
        };
    }

    /** Those that the readers know, which a test of theirs holds them to; sections without a text of their own too. */
    private static List<String> keys() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ManPagesTest.class.getResourceAsStream("/dev/roundabout/cli/config/keys.txt"), "keys.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
