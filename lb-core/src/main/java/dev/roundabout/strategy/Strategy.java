package dev.roundabout.strategy;

import org.jspecify.annotations.Nullable;

/** How a pool chooses a backend. Immutable and without state: what must survive a change lives in the picker. */
public interface Strategy {
    /** {@return the word for it in configuration and commands, such as {@code lax-stored-ip:30m}} */
    String name();

    /**
     * Binds the strategy to a list of candidates. Called on the control thread, whenever the list or an eligibility
     * changes; calls for one pool never overlap.
     *
     * @param candidates what to choose from; both lists may be empty
     * @param previous the pool's picker until now, from which cursor or table are carried over if it is of the same
     *     kind; {@code null} at first
     * @return a picker for exactly these candidates
     */
    Picker bind(Candidates candidates, @Nullable Picker previous);
}
