package dev.roundabout.cli.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything that is wrong with a configuration, one line each. Not for use by several threads. */
public final class Problems {
    private static final Pattern REFUSAL = Pattern.compile("([^:]+): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);
    private static final Pattern DURATION = Pattern.compile("\\bPT(?:[0-9.]+[HMS])+");
    private static final int READABLE = 80;

    private final List<Problem> found = new ArrayList<>();

    /** Nothing wrong so far. */
    public Problems() {}

    /**
     * Adds a line of any form.
     *
     * @param at where
     * @param text what is wrong
     */
    public void add(Place at, String text) {
        found.add(new Problem(at, text));
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

    /** {@return one line a problem, in the order of the file} */
    public List<String> lines() {
        return found.stream()
                .sorted(Comparator.comparingInt((Problem problem) -> problem.at.line())
                        .thenComparingInt(problem -> problem.at.column()))
                .map(problem -> problem.at + ": " + problem.text)
                .distinct()
                .toList();
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

    /** Durations the way they are written here: {@code 10m} for {@code PT10M}. */
    static String inWords(String text) {
        return DURATION.matcher(text).replaceAll(found -> Durations.format(Duration.parse(found.group())));
    }

    private record Problem(Place at, String text) {}
}
