package dev.roundabout.cli.config;

import java.util.List;
import java.util.Map;

/** What was written, before anybody asks what it means. */
sealed interface Value {
    /** Where it begins. */
    Place at();

    /** How a message shows it. */
    String shown();

    /** A single value as it was written. */
    record Scalar(Place at, String text, Kind kind) implements Value {
        @Override
        public String shown() {
            return switch (kind) {
                case NOTHING -> "nothing";
                case QUOTED -> "\"" + text + "\"";
                case PLAIN -> text.isEmpty() ? "nothing" : text;
            };
        }
    }

    /** How a single value was written; a number in quotes is a text. */
    enum Kind {
        PLAIN,
        QUOTED,
        NOTHING
    }

    /** A list. */
    record Sequence(Place at, List<Value> items) implements Value {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /** Keys and their values, in the order they were written. */
    record Mapping(Place at, Map<String, Entry> entries) implements Value {
        @Override
        public String shown() {
            return "a mapping";
        }
    }

    /** A key's place and what it was given. */
    record Entry(Place at, Value value) {}
}
