package dev.roundabout.strategy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a picker would do for a session now, and why.
 *
 * @param chosen what {@link Picker#pick} would return; {@code null} if nothing
 * @param reason how that was decided, in a few words for people: {@code its turn}, {@code first by hash}
 * @param order the candidates in the order in which the strategy prefers them for this client, the best first; those
 *     that cannot take a session are in it where the strategy ranks them too
 * @param kept what is remembered of the client; {@code null} if nothing is, or the strategy remembers nobody
 */
public record Preview(
        @Nullable Candidate chosen,
        String reason,
        List<Candidate> order,
        @Nullable Kept kept) {
    /** {@inheritDoc} */
    public Preview {
        order = List.copyOf(order);
    }

    /**
     * What a stored strategy remembers of a client.
     *
     * @param candidate the backend; {@code null} if it is not in the list any more
     * @param settled whether a session was ever connected to it, or it has only been picked
     * @param sessions the client's open sessions that count for the entry
     * @param unseen how long ago the last of them began or ended
     * @param left how long the entry would live if no session were open from now on: with open sessions the whole timeout
     */
    public record Kept(@Nullable Candidate candidate, boolean settled, int sessions, Duration unseen, Duration left) {}
}
