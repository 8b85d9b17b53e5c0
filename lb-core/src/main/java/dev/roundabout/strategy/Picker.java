package dev.roundabout.strategy;

import org.jspecify.annotations.Nullable;

/** A strategy bound to one published list of candidates. Called by all event loops at once; must not block. */
public interface Picker {
    /**
     * Chooses a backend for one session. The session then takes a slot; where the candidate turns out to be full, or
     * cannot be reached, it is excluded and the picker is asked again.
     *
     * @param context the session
     * @return one of the usable candidates that the context does not exclude, or {@code null} if there is none (or, for
     *     a strict strategy, if this client's own backend is not among them)
     */
    @Nullable
    Candidate pick(PickContext context);

    /**
     * What {@link #pick} would do for such a session now. Changes nothing: no cursor, no entry, no count; a pick after it
     * is the same as one without it. Any thread.
     *
     * @param context a session that does not exist
     * @return what it would get; {@code null} if this strategy does not tell
     */
    default @Nullable Preview peek(PickContext context) {
        return null;
    }

    /**
     * A session was connected to the candidate. The stored strategies, which have kept the pair in mind since the pick,
     * now remember it, unless another session of the client has been connected elsewhere in the meantime.
     *
     * @param client the session's client
     * @param candidate what it was connected to; perhaps of an earlier picker's list
     * @param nanoTime now, on the clock of {@link PickContext#nanoTime}
     */
    default void connected(ClientAddress client, Candidate candidate, long nanoTime) {}

    /**
     * A session that {@link #connected} reported has ended. May be called on a later picker of the same strategy.
     *
     * @param client the session's client
     * @param candidate what it was connected to
     * @param nanoTime now, on the clock of {@link PickContext#nanoTime}
     */
    default void ended(ClientAddress client, Candidate candidate, long nanoTime) {}
}
