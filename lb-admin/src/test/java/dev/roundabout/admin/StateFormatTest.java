package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.admin.StateFormat.UnreadableException;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Added;
import dev.roundabout.config.ChangeLayer.Changed;
import dev.roundabout.config.ChangeLayer.Removed;
import dev.roundabout.config.ChangeLayer.StrategyChanged;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of {@code state.json}. */
final class StateFormatTest {
    private static final ChangeLayer EVERYTHING = new ChangeLayer(List.of(
            new Changed("crm", "s1", 2, null, null),
            new Removed("crm", "10.1.3.12:3000"),
            new Added("crm", new BackendConfig(Address.parse("[2001:db8::14]:3000"), "s4", 0, 100, true, false, null)),
            new Changed("web", "s1", null, 7, false),
            new StrategyChanged("crm", "lax-stored-ip:1h")));

    /** The golden file: what version 1 wrote is read for ever, and written the same. */
    @Test
    void versionOneIsReadAndWrittenAsItAlwaysWas() throws Exception {
        byte[] golden;
        try (var in = StateFormatTest.class.getResourceAsStream("state-v1.json")) {
            assertThat(in).isNotNull();
            golden = in.readAllBytes();
        }
        assertThat(StateFormat.decode(golden)).isEqualTo(EVERYTHING);
        assertThat(new String(StateFormat.encode(EVERYTHING), StandardCharsets.UTF_8))
                .isEqualTo(new String(golden, StandardCharsets.UTF_8));
    }

    @Test
    void nothingIsSomethingToo() throws Exception {
        assertThat(StateFormat.decode(StateFormat.encode(ChangeLayer.EMPTY))).isEqualTo(ChangeLayer.EMPTY);
    }

    /** BEHAVIOUR 76. */
    @Test
    void everyTruncationIsFound() {
        byte[] whole = StateFormat.encode(EVERYTHING);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> StateFormat.decode(cut))
                    .as("the first %d bytes", length)
                    .isInstanceOf(UnreadableException.class);
        }
    }

    /** BEHAVIOUR 76: every bit of every byte. */
    @Test
    void everyFlippedBitIsFound() {
        byte[] whole = StateFormat.encode(EVERYTHING);
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) (1 << bit);
                assertThatThrownBy(() -> StateFormat.decode(flipped))
                        .as("byte %d, bit %d", i, bit)
                        .isInstanceOf(UnreadableException.class);
            }
        }
    }

    @Test
    void trailingBytesAreFound() {
        byte[] whole = StateFormat.encode(EVERYTHING);
        for (String more : List.of("\n", " ", "\0", "{}", new String(whole, StandardCharsets.UTF_8))) {
            byte[] longer = (new String(whole, StandardCharsets.UTF_8) + more).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> StateFormat.decode(longer)).isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void newerVersionIsSaidToBeNewer() {
        String newer = new String(StateFormat.encode(EVERYTHING), StandardCharsets.UTF_8)
                .replaceFirst("roundabout-state 1 ", "roundabout-state 2 ");
        assertThatThrownBy(() -> StateFormat.decode(newer.getBytes(StandardCharsets.UTF_8)))
                .hasMessage("of version 2, which a newer program wrote");
    }
}
