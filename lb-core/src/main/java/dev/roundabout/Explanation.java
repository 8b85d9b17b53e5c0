package dev.roundabout;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which backend a client would get now, and why not another. Nothing was changed to find out: no turn is used up, no
 * client remembered or kept in mind for longer, no slot taken.
 *
 * @param client whom it is about
 * @param pool the pool's name
 * @param strategy the strategy's name
 * @param backend the name of the backend that a new session would get; {@code null} if none would be tried, or the
 *     strategy does not tell
 * @param reason how that was decided, in a few words for people
 * @param failingOpen whether no backend is eligible and every enabled primary is tried
 * @param kept what a stored strategy remembers of the client; {@code null} without one, or if it remembers nothing
 * @param backends what there is to say about each, in the order they were added
 * @param listeners what the listeners that lead to the pool would do, in the order they were configured
 */
public record Explanation(
        InetAddress client,
        String pool,
        String strategy,
        @Nullable String backend,
        String reason,
        boolean failingOpen,
        @Nullable Kept kept,
        List<Choice> backends,
        List<Door> listeners) {
    /** {@inheritDoc} */
    public Explanation {
        backends = List.copyOf(backends);
        listeners = List.copyOf(listeners);
    }

    /** Why a backend would or would not get the session. */
    public enum Standing {
        /** It would get the session. */
        CHOSEN,
        /** It could take the session; the strategy prefers another. */
        AVAILABLE,
        /** It could take the session; a strict strategy keeps the client with its own. */
        NOT_ITS_OWN,
        /** It takes traffic and has as many sessions as it may have. */
        FULL,
        /** It is a backup, and there are primaries. */
        NOT_NEEDED,
        /** Its weight is 0. */
        NO_WEIGHT,
        /** The operator has taken it out. */
        DISABLED,
        /** It is draining. */
        DRAINING,
        /** Its probes fail. */
        DOWN,
        /** The passive check leaves it out. */
        EJECTED,
        /** It came in at run time and waits for its first good probe. */
        WAITING,
        /** Its host name has never been found. */
        UNRESOLVED,
        /** It takes traffic; the strategy does not tell whom it would choose. */
        NOT_TOLD
    }

    /**
     * One backend.
     *
     * @param status its state and settings
     * @param standing why it would or would not get the session
     * @param rank its place in the order in which the strategy prefers backends for this client, 1 for the first: by hash
     *     for the hashed ones, by turn for round-robin; {@code null} if it is not in that order
     */
    public record Choice(
            BackendStatus status,
            Standing standing,
            @Nullable Integer rank) {}

    /**
     * What is remembered of the client.
     *
     * @param backend the name of the backend; {@code null} if that has left the pool
     * @param settled whether a session was ever connected to it, or it has only been picked
     * @param sessions the client's open sessions that count for the entry
     * @param unseen how long ago the last of them began or ended
     * @param left how long the entry lives on without another session; the whole timeout while sessions are open
     */
    public record Kept(@Nullable String backend, boolean settled, int sessions, Duration unseen, Duration left) {}

    /**
     * One listener.
     *
     * @param listener its name
     * @param refusal why it would reset the client; {@code null} if it would not
     * @param atLimit whether it has as many sessions as it may have, so that the client would wait in the backlog
     * @param paused whether it is not accepting just now
     * @param delay how long it would keep the client waiting for opening sessions too fast; zero if it would not
     */
    public record Door(
            String listener, @Nullable AdmissionRefusal refusal, boolean atLimit, boolean paused, Duration delay) {}
}
