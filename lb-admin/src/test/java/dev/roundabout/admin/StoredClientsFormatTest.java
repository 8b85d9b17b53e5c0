package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.strategy.StoredClients;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** BEHAVIOUR 76: a hash that fits says nothing about who made it; sizes are not believed, nor is memory taken for them. */
    @ParameterizedTest
    @CsvSource({
        "20, -1, -1 clients do not fit into it",
        "20, 2147483647, 2147483647 clients do not fit into it",
        "32, 7, 'a client of backend 7, which is not there'",
        "32, -7, 'a client of backend -7, which is not there'",
        "84, 2147483647, 2147483647 backends do not fit into it",
        "84, 1, something is behind its end"
    })
    void numbersThatCannotBeAreFoundThoughTheHashFits(int at, int number, String fault) {
        byte[] whole = StoredClientsFormat.encode(clients(), SAVED);
        byte[] body = Arrays.copyOf(whole, whole.length - 32);
        ByteBuffer.wrap(body).putInt(at, number);
        byte[] changed = Arrays.copyOf(body, whole.length);
        System.arraycopy(Hashes.sha256(body), 0, changed, body.length, 32);

        assertThatThrownBy(() -> StoredClientsFormat.decode(changed, SAVED))
                .isInstanceOf(IOException.class)
                .hasMessage("damaged: " + fault);
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
