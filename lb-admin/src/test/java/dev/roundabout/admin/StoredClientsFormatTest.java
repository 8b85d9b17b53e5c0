package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.strategy.StoredClients;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The bytes of a table of stored clients. */
final class StoredClientsFormatTest {
    private static final Instant SAVED = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void clientsAreReadAsTheyWereWritten() throws Exception {
        byte[] bytes = StoredClientsFormat.encode(clients(), SAVED);
        assertThat(texts(StoredClientsFormat.decode(bytes, SAVED)))
                .containsExactly("1 10.0.0.1:3000 60000", "-2 [::1]:3000#1 90000", "3 10.0.0.1:3000 1");
    }

    @Test
    void timeThatHasPassedIsTakenOff() throws Exception {
        byte[] bytes = StoredClientsFormat.encode(clients(), SAVED);
        assertThat(texts(StoredClientsFormat.decode(bytes, SAVED.plusSeconds(70))))
                .containsExactly("-2 [::1]:3000#1 20000");
        assertThat(StoredClientsFormat.decode(bytes, SAVED.minusSeconds(999)).size())
                .as("a clock that was set back")
                .isEqualTo(3);
    }

    @Test
    void damageIsFound() {
        byte[] whole = StoredClientsFormat.encode(clients(), SAVED);
        for (int i = 0; i < whole.length; i++) {
            byte[] cut = Arrays.copyOf(whole, i);
            assertThatThrownBy(() -> StoredClientsFormat.decode(cut, SAVED)).isInstanceOf(IOException.class);
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            assertThatThrownBy(() -> StoredClientsFormat.decode(flipped, SAVED)).isInstanceOf(IOException.class);
        }
    }

    private static StoredClients clients() {
        StoredClients.Builder builder = StoredClients.builder(0);
        builder.add(1, "10.0.0.1:3000", TimeUnit.MINUTES.toNanos(1));
        builder.add(-2, "[::1]:3000#1", TimeUnit.SECONDS.toNanos(90));
        builder.add(3, "10.0.0.1:3000", 1);
        return builder.build();
    }

    private static List<String> texts(StoredClients clients) {
        List<String> texts = new ArrayList<>();
        clients.forEach((client, backend, left) ->
                texts.add(client + " " + backend + " " + TimeUnit.NANOSECONDS.toMillis(left)));
        return texts;
    }
}
