package dev.roundabout.admin;

import dev.roundabout.strategy.StoredClients;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Any bytes as a file of stored clients, and as one whose hash is right: clients that are written and read the same again,
 * or what is wrong.
 */
public final class StoredClientsFormatFuzz {
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

    private StoredClientsFormatFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        read(bytes);
        byte[] hash = Hashes.sha256(bytes);
        byte[] whole = Arrays.copyOf(bytes, bytes.length + hash.length);
        System.arraycopy(hash, 0, whole, bytes.length, hash.length);
        read(whole);
    }

    private static void read(byte[] bytes) {
        List<String> clients;
        try {
            clients = texts(StoredClientsFormat.decode(bytes, NOW));
        } catch (IOException e) {
            if (e.getMessage() == null) {
                throw new AssertionError("does not say what is wrong", e);
            }
            return;
        }
        try {
            StoredClients again = StoredClientsFormat.decode(bytes, NOW);
            List<String> read = texts(StoredClientsFormat.decode(StoredClientsFormat.encode(again, NOW), NOW));
            if (!read.equals(clients)) {
                throw new AssertionError(clients + " are read again as " + read);
            }
        } catch (IOException e) {
            throw new AssertionError("what was written cannot be read", e);
        }
    }

    private static List<String> texts(StoredClients clients) {
        List<String> texts = new ArrayList<>();
        clients.forEach((client, backend, left) ->
                texts.add(client + " " + backend + " " + TimeUnit.NANOSECONDS.toMillis(left)));
        return texts;
    }
}
