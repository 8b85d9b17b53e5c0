package dev.roundabout.cli.line;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command line of the plain kind that scripts and units use: {@code --option value}, {@code --option=value},
 * {@code --flag} and words. Reading it takes a millisecond; picocli, which reads every other kind, explains what is wrong
 * with it and prints help, takes a quarter of a start. This one never refuses, it only declines: in all that it reads,
 * picocli finds the same.
 */
public final class PlainLine {
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    private PlainLine() {}

    /** {@return everything that is neither an option nor its value} */
    public List<String> words() {
        return List.copyOf(words);
    }

    /** {@return whether the flag is there} */
    public boolean has(String flag) {
        return values.containsKey(flag);
    }

    /** {@return the option's values in their order} */
    public List<String> all(String option) {
        return List.copyOf(values.getOrDefault(option, List.of()));
    }

    /** {@return the option's value; {@code null} without one} */
    public @Nullable String value(String option) {
        List<String> all = values.get(option);
        return all == null ? null : all.get(0);
    }

    /**
     * What may be in it.
     *
     * @param options what takes a value, at most once; every spelling and its name
     * @param lists what takes a value, any number of times
     * @param flags what takes none
     * @param commands words that are never values
     */
    public record Form(Map<String, String> options, Set<String> lists, Set<String> flags, Set<String> commands) {
        /** {@inheritDoc} */
        public Form {
            options = Map.copyOf(options);
            lists = Set.copyOf(lists);
            flags = Set.copyOf(flags);
            commands = Set.copyOf(commands);
        }

        /** {@return what the line says; empty if it is for picocli to read} */
        public Optional<PlainLine> read(String... arguments) {
            PlainLine line = new PlainLine();
            for (int at = 0; at < arguments.length; at++) {
                String argument = arguments[at];
                int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
                String name = name(equals < 0 ? argument : argument.substring(0, equals));
                String value = "";
                if (name == null) {
                    if (isOdd(argument)) {
                        return Optional.empty();
                    }
                    line.words.add(argument);
                    continue;
                }
                if (equals >= 0) {
                    value = argument.substring(equals + 1);
                } else if (!flags.contains(name)) {
                    at++;
                    value = at < arguments.length ? arguments[at] : "";
                }
                if (flags.contains(name) ? equals >= 0 : isOdd(value) || commands.contains(value)) {
                    return Optional.empty();
                }
                List<String> values = line.values.computeIfAbsent(name, key -> new ArrayList<>());
                if (!values.isEmpty() && !lists.contains(name)) {
                    return Optional.empty();
                }
                values.add(value);
            }
            return Optional.of(line);
        }

        private @Nullable String name(String spelling) {
            return lists.contains(spelling) || flags.contains(spelling) ? spelling : options.get(spelling);
        }

        /** Missing, like an option, like a file with more arguments in it, or quoted. */
        private static boolean isOdd(String text) {
            return text.isEmpty() || "-@\"'".indexOf(text.charAt(0)) >= 0;
        }
    }
}
