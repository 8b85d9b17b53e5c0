package dev.roundabout.benchmarks.compare;

/** Why there is no number; the message is for people. */
final class NotMeasuredException extends Exception {
    private static final long serialVersionUID = 1;

    NotMeasuredException(String message) {
        super(message);
    }
}
