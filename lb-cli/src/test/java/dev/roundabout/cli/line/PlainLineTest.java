package dev.roundabout.cli.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainLineTest {
    private static final PlainLine.Form FORM = new PlainLine.Form(
            Map.of("--admin", "--admin", "--output", "--output", "-o", "--output"),
            Set.of("--backend"),
            Set.of("--verbose"),
            Set.of("status"));

    @Test
    void optionsListsFlagsAndWordsAreRead() {
        PlainLine line = FORM.read("--backend=a:1,weight=2", "--verbose", "status", "-o", "json", "--backend", "b:1")
                .orElseThrow();

        assertThat(line.all("--backend")).containsExactly("a:1,weight=2", "b:1");
        assertThat(line.value("--output")).isEqualTo("json");
        assertThat(line.value("--admin")).isNull();
        assertThat(line.has("--verbose")).isTrue();
        assertThat(line.words()).containsExactly("status");
    }

    @Test
    void nothingIsPlain() {
        assertThat(FORM.read())
                .hasValueSatisfying(line -> assertThat(line.words()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "--unknown x",
                "--admin",
                "--admin --verbose",
                "--admin status",
                "--admin=status",
                "--admin=",
                "--admin= x",
                "--admin a --admin b",
                "-o json --output=json",
                "-o=json",
                "-ojson",
                "--verbose --verbose",
                "--verbose=true",
                "--admin \"a",
                "@file",
                "--admin @file",
                "--",
                "status -w"
            })
    void everythingElseIsLeftToPicocli(String line) {
        assertThat(FORM.read(line.split(" "))).isEmpty();
    }
}
