package dev.roundabout;

import java.time.Duration;
import java.time.Instant;

/**
 * What one probe found.
 *
 * @param outcome good, or how it failed
 * @param step how far the probe came
 * @param detail a short text for people, such as {@code status 503}; one line, printable
 * @param took how long the probe took
 * @param at when it ended, by the wall clock
 */
public record CheckResult(Outcome outcome, Step step, String detail, Duration took, Instant at) {
    /** {@return whether the probe was good} */
    public boolean good() {
        return outcome == Outcome.GOOD;
    }

    /** Good, or how a probe failed. */
    public enum Outcome {
        /** The backend is well. */
        GOOD,
        /** The host name was not found. */
        UNRESOLVED,
        /** The connection was refused. */
        REFUSED,
        /** No answer in time, at the step that is named. */
        TIMED_OUT,
        /** No route to the host. */
        UNREACHABLE,
        /** The connection was reset. */
        RESET,
        /** There was an answer, and it was not the one expected. */
        WRONG_ANSWER,
        /** The fault lies on this side, no descriptor left for example; it does not count as a bad probe. */
        LOCAL
    }

    /** How far a probe came. */
    public enum Step {
        /** Looking up the host name. */
        RESOLVE,
        /** Making the connection. */
        CONNECT,
        /** Sending the request. */
        SEND,
        /** Waiting for the answer. */
        RECEIVE,
        /** Running the program. */
        RUN
    }
}
