package dev.roundabout.strategy;

/** A backend as a strategy sees it. Identity is by instance; all values may be read from any thread. */
public interface Candidate {
    /** {@return what stays the same for a backend across restarts and on every node: its {@code address:port}} */
    String key();

    /** {@return its share of new sessions, 1 to 256; fixed while a picker lives} */
    int weight();

    /** {@return the sessions it has at this moment, those that are still connecting among them} */
    int sessions();

    /** {@return the most sessions it may have at a time; 0 is no limit} */
    int maxSessions();

    /** {@return whether it has as many sessions as it may have, so that trying it now is in vain} */
    default boolean full() {
        int most = maxSessions();
        return most > 0 && sessions() >= most;
    }
}
