package dev.roundabout.admin;

/** Text from outside, made fit for a log line, a sentence or a terminal. */
final class Printable {
    private static final int MOST = 80;

    private Printable() {}

    /** Everything but printable ASCII replaced, and cut to a readable length. */
    static String of(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() <= MOST ? clean : clean.substring(0, MOST - 3) + "...";
    }

    /** The same, in quotation marks. */
    static String quoted(String text) {
        return '"' + of(text) + '"';
    }
}
