package dev.roundabout.cli.ctl;

/** Makes foreign text safe for a terminal: what the daemon sends could otherwise move the cursor or hide lines. */
final class Printable {
    private Printable() {}

    /**
     * {@return the text without control characters, C1 and line or paragraph separators included, and without the marks
     * that change the direction of writing}
     *
     * @param text from the daemon or the command line
     */
    static String line(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().filter(Printable::isHarmless).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
