package dev.roundabout;

/**
 * What adding a backend came to.
 *
 * @param backend the backend that is in the pool now
 * @param outcome whether it was new
 */
public record AddResult(Backend backend, Outcome outcome) {
    /** Whether it was new. */
    public enum Outcome {
        /** It was not there and is now. */
        ADDED,
        /** It was there, equal in everything that was given: nothing changed. */
        ALREADY_THERE,
        /** It was there and draining to be removed; the drain was called off. */
        DRAIN_CALLED_OFF
    }
}
