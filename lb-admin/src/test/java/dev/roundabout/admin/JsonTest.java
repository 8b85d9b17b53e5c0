package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.admin.wire.AddBackendJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a body that is not what it should be. BEHAVIOUR 74. */
final class JsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"address\":1} | address: 1 (expected: a text)",
                "{\"address\":[\"a\"]} | address: a list (expected: a text)",
                "{\"address\":{}} | address: an object (expected: a text)",
                "{\"weight\":\"2\"} | weight: \"2\" (expected: a whole number)",
                "{\"weight\":2.5} | weight: 2.5 (expected: a whole number)",
                "{\"weight\":true} | weight: true (expected: a whole number)",
                "{\"weight\":99999999999} | weight: 99999999999 (expected: a whole number)",
                "{\"backup\":\"true\"} | backup: \"true\" (expected: true or false)",
                "{\"backup\":1} | backup: 1 (expected: true or false)",
                "[] | body: a list (expected: a JSON object)",
                "1 | body: 1 (expected: a JSON object)",
                "\"x\" | body: \"x\" (expected: a JSON object)"
            })
    void wrongKindIsNamedWithItsValueAndWhatWasExpected(String body, String detail) {
        assertThatThrownBy(() -> Json.read(body, AddBackendJson.class))
                .isInstanceOf(Refusal.class)
                .hasMessage(detail);
    }

    @ParameterizedTest
    @CsvSource({"5000, text", "100, levels"})
    void whatBreaksALimitIsRefusedInAShortLine(int size, String of) {
        String value = of.equals("text") ? '"' + "a".repeat(size) + '"' : "[".repeat(size) + "]".repeat(size);
        assertThatThrownBy(() -> Json.read("{\"address\":" + value + "}", AddBackendJson.class))
                .isInstanceOf(Refusal.class)
                .hasMessage("address: too long or too deep (expected: a text)");
    }
}
