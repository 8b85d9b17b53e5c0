package dev.roundabout.cli.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is wrong with a configuration, one line each; of a file that is wrong in thousands of places the first
 * thousand found, and how many more there are. Not for use by several threads.
 */
public final class Problems {
    private static final Pattern REFUSAL = Pattern.compile("([^:]+): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);
    private static final Pattern DURATION = Pattern.compile("\\bPT(?:[0-9.]+[HMS])+");
    private static final int READABLE = 80;
    private static final int MOST = 1_000;
    private static final int MOST_LISTED = 10;

    private final List<Problem> found = new ArrayList<>();
    private @Nullable Place next;
    private int more;

    /** Nothing wrong so far. */
    public Problems() {}

    /**
     * Adds a line of any form.
     *
     * @param at where
     * @param text what is wrong
     */
    public void add(Place at, String text) {
        if (found.size() < MOST) {
            found.add(new Problem(at, text));
        } else if (more++ == 0) {
            next = at;
        }
    }

    /**
     * Adds {@code key: value (expected: what)}.
     *
     * @param at where
     * @param key the key or the flag
     * @param value what was written
     * @param expected what may be written
     */
    public void refused(Place at, String key, String value, String expected) {
        add(at, key + ": " + printable(value) + " (expected: " + expected + ")");
    }

    /**
     * Adds what a record's constructor had to say about a value, with the value as it was written.
     *
     * @param at where
     * @param key the key or the flag
     * @param value what was written
     * @param refusal thrown by a constructor or parser of {@code dev.roundabout.config}
     */
    public void refused(Place at, String key, String value, IllegalArgumentException refusal) {
        Matcher parts = REFUSAL.matcher(String.valueOf(refusal.getMessage()));
        if (!parts.matches()) {
            add(at, key + ": " + printable(value) + ": " + printable(String.valueOf(refusal.getMessage())));
            return;
        }
        String part = parts.group(1);
        boolean whole = parts.group(2).equals(printable(value)) || key.endsWith(part);
        String expected = inWords(parts.group(3));
        if (part.equals("port")) {
            // Core names the address too; it is shown here as it was written.
            expected = expected.replaceFirst(" in .*", "");
        }
        refused(at, key, value, whole ? expected : expected + " as " + part);
    }

    /** {@return whether nothing is wrong} */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** {@return one line a problem, in the order of the file; last how many are not told} */
    public List<String> lines() {
        Stream<String> told = found.stream()
                .sorted(Comparator.comparingInt((Problem problem) -> problem.at.line())
                        .thenComparingInt(problem -> problem.at.column()))
                .map(problem -> problem.at + ": " + problem.text)
                .distinct();
        Stream<String> rest = more == 0 ? Stream.of() : Stream.of(next + ": and " + more + " more faults from here on");
        return Stream.concat(told, rest).toList();
    }

    /**
     * Makes a text safe to print.
     *
     * @param text anything
     * @return the text with everything that could break a line or a terminal replaced, cut to a readable length
     */
    public static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() <= READABLE ? clean : clean.substring(0, READABLE - 3) + "...";
    }

    /** Names that somebody wrote, for a message: as many as one can read. */
    static String listed(Collection<String> names) {
        String shown =
                names.stream().limit(MOST_LISTED).map(Problems::printable).collect(Collectors.joining(", "));
        return names.size() <= MOST_LISTED ? shown : shown + ", ... (" + names.size() + " in all)";
    }

    /** Durations the way they are written here: {@code 10m} for {@code PT10M}. */
    static String inWords(String text) {
        return DURATION.matcher(text).replaceAll(Problems::inWords);
    }

    private static String inWords(MatchResult found) {
        try {
            return Durations.format(Duration.parse(found.group()));
        } catch (DateTimeParseException | ArithmeticException e) {
            // Part of what was written, a host's name perhaps, that only looks like one.
            return found.group();
        }
    }

    private record Problem(Place at, String text) {}
}
