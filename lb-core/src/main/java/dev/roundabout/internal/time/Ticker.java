package dev.roundabout.internal.time;

/** Elapsed time: nanoseconds from an arbitrary origin that never go back, whatever the wall clock does. */
@FunctionalInterface
public interface Ticker {
    /** Now. */
    long nanoTime();
}
