package dev.roundabout.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Added;
import dev.roundabout.config.ChangeLayer.Changed;
import dev.roundabout.config.ChangeLayer.Entry;
import dev.roundabout.config.ChangeLayer.Removed;
import dev.roundabout.config.ChangeLayer.StrategyChanged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A layer of run-time changes as the bytes of {@code state.json}, version 1: a line
 * {@code roundabout-state 1 length=BYTES sha256=HEX}, then so many bytes of JSON with that hash, then nothing.
 */
final class StateFormat {
    private static final String NAME = "roundabout-state";
    private static final int VERSION = 1;
    private static final int LONGEST_HEADER = 200;
    private static final Pattern HEADER = Pattern.compile(NAME + " ([0-9]{1,9}) length=[0-9]{1,9} sha256=[0-9a-f]{64}");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();
    // The same line ends everywhere, since the bytes are compared.
    private static final ObjectWriter WRITER = MAPPER.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private StateFormat() {}

    static byte[] encode(ChangeLayer layer) {
        try {
            List<EntryJson> entries =
                    layer.entries().stream().map(EntryJson::of).toList();
            byte[] body = (WRITER.writeValueAsString(new LayerJson(entries)) + "\n").getBytes(StandardCharsets.UTF_8);
            byte[] header = header(body);
            byte[] all = Arrays.copyOf(header, header.length + body.length);
            System.arraycopy(body, 0, all, header.length, body.length);
            return all;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a layer of changes can be written", e);
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws UnreadableException if the bytes are not exactly that
     */
    static ChangeLayer decode(byte[] bytes) throws UnreadableException {
        int end = 0;
        while (end < Math.min(bytes.length, LONGEST_HEADER) && bytes[end] != '\n') {
            end++;
        }
        Matcher header = HEADER.matcher(new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
        if (!header.matches()) {
            throw new UnreadableException(
                    bytes.length == 0 ? "damaged: empty" : "damaged: its first line is not one of ours");
        }
        int version = Integer.parseInt(header.group(1));
        byte[] body = Arrays.copyOfRange(bytes, Math.min(bytes.length, end + 1), bytes.length);
        if (version > VERSION) {
            throw new UnreadableException("of version " + version + ", which a newer program wrote");
        }
        // Each version has its reader here; an older one is read into today's layer, and written as today's at the next
        // change. There has been only one.
        if (version < VERSION) {
            throw new UnreadableException("damaged: there is no version " + version);
        }
        // Compared as bytes: what could be written in two ways is not ours either.
        if (!Arrays.equals(header(body), Arrays.copyOf(bytes, Math.min(bytes.length, end + 1)))) {
            throw new UnreadableException("damaged: length or hash do not fit");
        }
        return layer(body);
    }

    private static ChangeLayer layer(byte[] body) throws UnreadableException {
        try {
            LayerJson read = MAPPER.readValue(body, LayerJson.class);
            List<Entry> entries = new ArrayList<>();
            for (EntryJson entry : read.entries()) {
                entries.add(entry.toEntry());
            }
            return new ChangeLayer(entries);
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            throw new UnreadableException(
                    "not understood, although it is whole: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static byte[] header(byte[] body) {
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
            return (NAME + " " + VERSION + " length=" + body.length + " sha256=" + hash + "\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A file that is not as it was written; the message says in which way. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    /** The whole. */
    record LayerJson(List<EntryJson> entries) {}

    /**
     * One entry; what it does not have is absent.
     *
     * @param change {@code added removed changed strategy}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryJson(
            String change,
            String pool,
            @Nullable String name,
            @Nullable String address,
            @Nullable Integer weight,
            @Nullable Integer maxSessions,
            @Nullable Boolean backup,
            @Nullable Boolean enabled,
            @Nullable String strategy) {

        static EntryJson of(Entry entry) {
            if (entry instanceof Added added) {
                BackendConfig backend = added.added();
                return new EntryJson(
                        "added",
                        entry.pool(),
                        backend.name(),
                        backend.address().toString(),
                        backend.weight(),
                        backend.maxSessions(),
                        backend.backup(),
                        backend.enabled(),
                        null);
            }
            if (entry instanceof Changed changed) {
                return new EntryJson(
                        "changed",
                        entry.pool(),
                        changed.backend(),
                        null,
                        changed.weight(),
                        changed.maxSessions(),
                        null,
                        changed.enabled(),
                        null);
            }
            return entry instanceof StrategyChanged strategy
                    ? new EntryJson("strategy", entry.pool(), null, null, null, null, null, null, strategy.strategy())
                    : new EntryJson("removed", entry.pool(), entry.backend(), null, null, null, null, null, null);
        }

        Entry toEntry() {
            return switch (change) {
                case "added" ->
                    new Added(
                            pool,
                            new BackendConfig(
                                    Address.ofBackend(needed(address, "address")),
                                    needed(name, "name"),
                                    needed(weight, "weight"),
                                    needed(maxSessions, "maxSessions"),
                                    needed(backup, "backup"),
                                    needed(enabled, "enabled"),
                                    null));
                case "changed" -> new Changed(pool, needed(name, "name"), weight, maxSessions, enabled);
                case "removed" -> new Removed(pool, needed(name, "name"));
                case "strategy" -> new StrategyChanged(pool, needed(strategy, "strategy"));
                default ->
                    throw new IllegalArgumentException(
                            "change: " + change + " (expected: added, removed, changed or strategy)");
            };
        }

        private static <T> T needed(@Nullable T value, String field) {
            if (value == null) {
                throw new IllegalArgumentException(field + ": missing (expected: a value)");
            }
            return value;
        }
    }
}
