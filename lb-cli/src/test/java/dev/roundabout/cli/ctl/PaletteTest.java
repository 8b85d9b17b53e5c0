package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PaletteTest {
    @Test
    void coloursNeedATerminal() {
        assertThat(Palette.of(true, Map.of())).isEqualTo(Palette.COLOURS);
        assertThat(Palette.of(false, Map.of())).isEqualTo(Palette.PLAIN);
    }

    @Test
    void noColorAndDumbTerminalsHaveNone() {
        assertThat(Palette.of(true, Map.of("NO_COLOR", "1"))).isEqualTo(Palette.PLAIN);
        assertThat(Palette.of(true, Map.of("NO_COLOR", ""))).isEqualTo(Palette.PLAIN);
        assertThat(Palette.of(true, Map.of("TERM", "dumb"))).isEqualTo(Palette.PLAIN);
    }
}
