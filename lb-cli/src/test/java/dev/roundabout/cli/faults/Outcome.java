package dev.roundabout.cli.faults;

/** How a connection went, as its client saw it. */
enum Outcome {
    /** As its {@link Kind} says it must, every byte of it. */
    GOOD,
    /** It was not made. */
    NOT_CONNECTED,
    /** Reset where no reset belongs. */
    RESET,
    /** A clean end before everything had come. */
    SHORT,
    /** Not over in time. */
    TIMED_OUT,
    /** Other bytes, another connection's answer, or a clean end where a reset belongs. */
    WRONG
}
