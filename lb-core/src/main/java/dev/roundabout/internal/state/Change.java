package dev.roundabout.internal.state;

import dev.roundabout.config.ChangeLayer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change that somebody asked for, on its way through the {@link ChangeQueue}: planned, written down, made. Control
 * thread only.
 */
public interface Change<T extends @Nullable Object> {
    /** Touched by what concerns everything, so that it waits for all that came before and all that comes later waits for it. */
    String EVERYTHING = "*";

    /** What it depends on; changes of which two share something are written down one after the other. */
    Set<String> touches();

    /**
     * Checks the change against things as they are, changing nothing.
     *
     * @param layer how the layer reads without it
     * @return how it reads with it
     * @throws dev.roundabout.ChangeRefusedException if the change is refused
     */
    ChangeLayer plan(ChangeLayer layer);

    /**
     * Checks again, since time has passed, and makes the change.
     *
     * @throws dev.roundabout.ChangeRefusedException if the change is refused after all; then nothing changed
     */
    @Nullable
    T make();

    /** How the layer reads now that the change was made or refused after all: what it is about is as things are. */
    ChangeLayer settle(ChangeLayer layer);
}
