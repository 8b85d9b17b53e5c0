package dev.roundabout.cli.config;

import dev.roundabout.cli.config.Value.Entry;
import dev.roundabout.cli.config.Value.Kind;
import dev.roundabout.cli.config.Value.Mapping;
import dev.roundabout.cli.config.Value.Scalar;
import dev.roundabout.cli.config.Value.Sequence;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one mapping, asked for one by one. A key whose value cannot be used is reported once and takes its default
 * from then on; a key that nobody asked for is reported by {@link #refuseUnknown}.
 */
final class Section {
    private static final Pattern KEY_OF_REFUSAL = Pattern.compile("([a-z-]+): .*", Pattern.DOTALL);

    private final Mapping mapping;
    private final String path;
    private final String separator;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> bad = new HashSet<>();

    Section(Mapping mapping, String path, String separator, Problems problems) {
        this.mapping = mapping;
        this.path = path;
        this.separator = separator;
        this.problems = problems;
    }

    /** The value as a section of a file; nothing at all is an empty one, another kind of value is reported. */
    static Section of(Value value, String path, Problems problems) {
        Mapping mapping = new Mapping(value.at(), Map.of());
        if (value instanceof Mapping written) {
            mapping = written;
        } else if (!(value instanceof Scalar scalar && scalar.kind() == Kind.NOTHING)) {
            problems.refused(value.at(), path.isEmpty() ? "file" : path, value.shown(), "a mapping of keys to values");
        }
        return new Section(mapping, path, ".", problems);
    }

    Place at() {
        return mapping.at();
    }

    /** Where the key's value is, or the section if the key is not there. */
    Place at(String key) {
        Entry entry = mapping.entries().get(key);
        return entry == null ? mapping.at() : entry.value().at();
    }

    String path(String key) {
        String shown = Problems.printable(key);
        return path.isEmpty() ? shown : path + separator + shown;
    }

    boolean has(String key) {
        return mapping.entries().containsKey(key);
    }

    /** All keys; for a section whose keys are names. */
    Set<String> names() {
        known.addAll(mapping.entries().keySet());
        return mapping.entries().keySet();
    }

    /** Where a key itself is. */
    Place atKey(String key) {
        Entry entry = mapping.entries().get(key);
        return entry == null ? mapping.at() : entry.at();
    }

    /** The raw value; {@code null} if the key is not there. */
    @Nullable
    Value value(String key) {
        known.add(key);
        Entry entry = mapping.entries().get(key);
        return entry == null ? null : entry.value();
    }

    Section section(String key) {
        Value value = value(key);
        return value == null
                ? new Section(new Mapping(mapping.at(), Map.of()), path(key), separator, problems)
                : of(value, path(key), problems);
    }

    /** The items of a list; nothing at all is an empty one. */
    List<Value> list(String key) {
        Value value = value(key);
        if (value instanceof Sequence sequence) {
            return sequence.items();
        }
        if (value != null && !(value instanceof Scalar scalar && scalar.kind() == Kind.NOTHING) && bad.add(key)) {
            problems.refused(value.at(), path(key), value.shown(), "a list");
        }
        return List.of();
    }

    String text(String key, String absent) {
        return parsed(key, absent, "a text", text -> text);
    }

    int integer(String key, int absent) {
        return this.<Integer>plain(key, absent, "a whole number", text -> {
            if (!text.matches("[+-]?[0-9]{1,9}")) {
                throw new IllegalArgumentException("number: " + text + " (expected: a whole number)");
            }
            return Integer.valueOf(text);
        });
    }

    boolean flag(String key, boolean absent) {
        return this.<Boolean>plain(key, absent, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("value: " + text + " (expected: true or false)");
        });
    }

    Duration duration(String key, Duration absent) {
        return parsed(key, absent, "a duration such as 500ms, 2s, 10m or 1h", Durations::parse);
    }

    /** One of several words. */
    <T> T choice(String key, T absent, Map<String, T> words) {
        String expected = String.join(" | ", new TreeSet<>(words.keySet()));
        return parsed(key, absent, expected, text -> {
            T value = words.get(text);
            if (value == null) {
                throw new IllegalArgumentException(
                        "value: " + text + " (expected: " + expected + meant(text, words.keySet()) + ")");
            }
            return value;
        });
    }

    /** A text that a parser turns into something; its refusal is reported. */
    <T> T parsed(String key, T absent, String expected, Function<String, T> parser) {
        T read = read(key, expected, true, parser);
        return read == null ? absent : read;
    }

    /** The same without a default: {@code null} if the key is not there or cannot be used. */
    <T> @Nullable T optional(String key, String expected, Function<String, T> parser) {
        return read(key, expected, true, parser);
    }

    /**
     * Makes a record. When its constructor refuses a value, the key of that name is reported and the record is made again
     * with that key's default, until nothing more is found.
     *
     * @return the record; {@code null} if it cannot be made even so
     */
    <T> @Nullable T build(Supplier<T> maker) {
        while (true) {
            try {
                return maker.get();
            } catch (IllegalArgumentException e) {
                Matcher message = KEY_OF_REFUSAL.matcher(String.valueOf(e.getMessage()));
                String key = message.matches() ? message.group(1) : "";
                Entry entry = mapping.entries().get(key);
                if (bad.contains(key)) {
                    // Its default does not fit the rest either; the key has been told.
                    return null;
                }
                if (entry == null) {
                    String what = path.isEmpty() ? "" : path + ": ";
                    problems.add(mapping.at(), what + Problems.inWords(String.valueOf(e.getMessage())));
                    return null;
                }
                bad.add(key);
                problems.refused(entry.value().at(), path(key), entry.value().shown(), e);
            }
        }
    }

    /** Reports a key that must be there. */
    void missing(String key, String expected) {
        if (bad.add(key)) {
            problems.refused(mapping.at(), path(key), "missing", expected);
        }
    }

    void refused(String key, String expected) {
        Value value = value(key);
        if (bad.add(key)) {
            problems.refused(at(key), path(key), value == null ? "missing" : value.shown(), expected);
        }
    }

    /** {@return whether the key's value could not be used, which has been told} */
    boolean isBad(String key) {
        return bad.contains(key);
    }

    /** Keys that are let through unread. */
    void ignore(String... keys) {
        for (String key : keys) {
            value(key);
        }
    }

    /** Reports every key that nobody has asked for. */
    void refuseUnknown() {
        for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
            String key = entry.getKey();
            if (!known.contains(key)) {
                problems.add(
                        entry.getValue().at(),
                        path(key) + ": unknown key (expected: " + String.join(", ", known) + meant(key, known) + ")");
            }
        }
    }

    private <T> T plain(String key, T absent, String expected, Function<String, T> parser) {
        T read = read(key, expected, false, parser);
        return read == null ? absent : read;
    }

    private <T> @Nullable T read(String key, String expected, boolean quotes, Function<String, T> parser) {
        Value value = value(key);
        if (value == null || bad.contains(key)) {
            return null;
        }
        if (!(value instanceof Scalar scalar)
                || scalar.kind() == Kind.NOTHING
                || (scalar.kind() == Kind.QUOTED && !quotes)) {
            bad.add(key);
            problems.refused(value.at(), path(key), value.shown(), expected);
            return null;
        }
        try {
            return parser.apply(scalar.text());
        } catch (IllegalArgumentException e) {
            bad.add(key);
            problems.refused(value.at(), path(key), scalar.text(), e);
            return null;
        }
    }

    private static String meant(String written, Set<String> words) {
        String nearest = Spelling.nearest(written, words);
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }
}
