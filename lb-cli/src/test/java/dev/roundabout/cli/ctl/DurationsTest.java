package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"0s,PT0S", "500ms,PT0.5S", "30s,PT30S", "10m,PT10M", "2h,PT2H", "366d,PT8784H"})
    void numbersWithUnitsAreRead(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1.5s", "1 s", "1S", "1w", "9999999999s", "367d", "9000h", "soon"})
    void everythingElseIsRefusedWithValueAndExpectation(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(text + " (expected: ");
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT30S,30s", "PT1.5S,1500ms", "PT2H,7200s"})
    void argumentsReadBackAsTheSame(Duration duration, String expected) {
        assertThat(Durations.argument(duration)).isEqualTo(expected);
        assertThat(Durations.parse(expected)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,0 s",
        "PT0.0005S,0.5 ms",
        "PT0.0099S,9.9 ms",
        "PT0.012S,12 ms",
        "PT0.9999S,999 ms",
        "PT1.05S,1 s",
        "PT1.29S,1.2 s",
        "PT21S,21 s",
        "PT21.5S,21 s",
        "PT1M59S,119 s",
        "PT2M,2 min",
        "PT119M,119 min",
        "PT2H,2 h",
        "PT47H,47 h",
        "PT48H,2 d"
    })
    void peopleReadOneUnit(Duration duration, String expected) {
        assertThat(Durations.words(duration)).isEqualTo(expected);
    }

    @Test
    void whatIsOverReadsAsZero() {
        assertThat(Durations.words(Duration.ofMillis(-5))).isEqualTo("0 s");
    }
}
