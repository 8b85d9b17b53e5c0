package dev.roundabout.config;

import java.time.Duration;

/** Argument checks with one form of message: {@code name: value (expected: what)}. */
final class Check {
    private static final String NAME = "[A-Za-z0-9_\\[][A-Za-z0-9_.:\\[\\]-]{0,62}";

    private Check() {}

    static int atLeast(int minimum, int value, String name) {
        if (value < minimum) {
            throw refused(name, value, ">= " + minimum);
        }
        return value;
    }

    static int between(int minimum, int maximum, int value, String name) {
        if (value < minimum || value > maximum) {
            throw refused(name, value, minimum + " to " + maximum);
        }
        return value;
    }

    /** Zero is allowed and means "no limit". */
    static Duration notNegative(Duration value, String name) {
        if (value.isNegative()) {
            throw refused(name, value, "a duration of zero or more");
        }
        return bounded(value, name);
    }

    static Duration positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw refused(name, value, "a duration above zero");
        }
        return bounded(value, name);
    }

    /** Names appear in logs, metrics and addresses of the admin port, so their alphabet is strict. */
    static String name(String value, String name) {
        if (!value.matches(NAME)) {
            throw refused(
                    name, "\"" + printable(value) + "\"", "1 to 63 letters, digits, '.', '_', '-', ':', '[' or ']'");
        }
        return value;
    }

    static IllegalArgumentException refused(String name, Object value, String expected) {
        return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }

    /** The value with everything that could break a line or a terminal replaced, and cut to a readable length. */
    static String printable(String value) {
        String clean = value.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() <= 80 ? clean : clean.substring(0, 77) + "...";
    }

    private static Duration bounded(Duration value, String name) {
        if (value.compareTo(Duration.ofDays(366)) > 0) {
            throw refused(name, value, "at most 366 days");
        }
        return value;
    }
}
