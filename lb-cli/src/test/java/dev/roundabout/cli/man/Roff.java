package dev.roundabout.cli.man;

import java.util.ArrayList;
import java.util.List;

/** Text of a manual page as it is made, in the language that {@code man} reads. */
final class Roff {
    private static final int WIDTH = 79;

    private final List<String> lines = new ArrayList<>();

    /** A request or macro on a line of its own. */
    Roff request(String request) {
        lines.add(request);
        return this;
    }

    /** One line, already in the language. */
    Roff line(String line) {
        lines.add(guarded(line));
        return this;
    }

    /** A paragraph of plain words, in lines of a width that is usual. */
    Roff words(String plain) {
        StringBuilder line = new StringBuilder();
        for (String word : plain(plain.strip()).split("\\s+", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                line(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return line(line.toString());
    }

    /** What a list explains, and the explanation. */
    Roff item(String tag, String plain) {
        request(".TP").line(tag);
        return plain.isBlank() ? line("\\&") : words(plain);
    }

    static String bold(String plain) {
        return "\\fB" + plain(plain) + "\\fR";
    }

    static String italic(String plain) {
        return "\\fI" + plain(plain) + "\\fR";
    }

    /** So that each character is shown as it is, and can be copied to a shell. */
    static String plain(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped.append(
                    switch (c) {
                        case '\\' -> "\\e";
                        case '-' -> "\\-";
                        case '\'' -> "\\(aq";
                        case '`' -> "\\(ga";
                        case '^' -> "\\(ha";
                        case '~' -> "\\(ti";
                        default -> String.valueOf(c);
                    });
        }
        return escaped.toString();
    }

    /** {@return the lines, each with its end} */
    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }

    /** A point at the beginning would be taken for a request. */
    private static String guarded(String line) {
        return line.startsWith(".") ? "\\&" + line : line;
    }
}
