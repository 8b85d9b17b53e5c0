package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import java.util.Locale;

/**
 * What a prober has to say at the end of a probe; the monitor adds the times.
 *
 * @param detail one printable line
 */
record Finding(Outcome outcome, Step step, String detail) {
    private static final int MOST_QUOTED = 40;

    static Finding good(Step step, String detail) {
        return new Finding(Outcome.GOOD, step, detail);
    }

    /** The time was up, or the probe was no longer wanted. */
    static Finding timedOut(Step step) {
        return new Finding(
                Outcome.TIMED_OUT, step, "timed out at " + step.name().toLowerCase(Locale.ROOT));
    }

    static Finding wrongAnswer(String detail) {
        return wrongAnswer(Step.RECEIVE, detail);
    }

    static Finding wrongAnswer(Step step, String detail) {
        return new Finding(Outcome.WRONG_ANSWER, step, detail);
    }

    static Finding local(Step step, String detail) {
        return new Finding(Outcome.LOCAL, step, detail);
    }

    /** The text in quotation marks, on one line, cut to a readable length; nothing in it can move a terminal. */
    static String quoted(String text) {
        return '"' + printable(text) + '"';
    }

    /** The text on one line, as short. */
    static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() <= MOST_QUOTED ? clean : clean.substring(0, MOST_QUOTED - 3) + "...";
    }
}
