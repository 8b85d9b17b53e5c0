package dev.roundabout.cli.ctl;

import java.util.Map;

/** Colours for a terminal, or none. */
enum Palette {
    /** Text as it is. */
    PLAIN,
    /** ANSI colours. */
    COLOURS;

    /**
     * {@return colours if the output is a terminal that can show them and nobody asked for none (NO_COLOR)}
     *
     * @param terminal whether the output is a terminal
     * @param env the environment
     */
    static Palette of(boolean terminal, Map<String, String> env) {
        return terminal && !env.containsKey("NO_COLOR") && !"dumb".equals(env.get("TERM")) ? COLOURS : PLAIN;
    }

    /** {@return the text in the tone} */
    String paint(Tone tone, String text) {
        return this == PLAIN || tone == Tone.NEUTRAL || text.isEmpty() ? text : tone.start + text + "\u001b[0m";
    }

    /** What a colour says. */
    enum Tone {
        /** Nothing. */
        NEUTRAL(""),
        /** It stands out: the head of a pool. */
        STRONG("\u001b[1m"),
        /** All is well. */
        GOOD("\u001b[32m"),
        /** On its way, or taken out on purpose. */
        CAREFUL("\u001b[33m"),
        /** Somebody should look. */
        BAD("\u001b[31m");

        private final String start;

        Tone(String start) {
            this.start = start;
        }
    }
}
