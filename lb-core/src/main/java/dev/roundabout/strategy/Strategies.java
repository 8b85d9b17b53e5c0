package dev.roundabout.strategy;

import java.time.Duration;
import java.util.List;

/**
 * The ready-made strategies. The words are Crossroads'. Two strategies of the same name are equal.
 *
 * <p>None of them picks a candidate that is {@linkplain Candidate#full() full}, and none allocates in a pick (a stored
 * one: apart from its table, which grows).
 */
public final class Strategies {
    private static final Duration STORED_TIMEOUT = Duration.ofMinutes(30);
    private static final List<String> NAMES = List.of(
            "round-robin",
            "least-connections",
            "first-available",
            "lax-hashed-ip",
            "strict-hashed-ip",
            "lax-stored-ip",
            "strict-stored-ip");

    private Strategies() {}

    /** {@return every backend in turn, as often as its weight says, evenly spread (smooth weighted)} */
    public static Strategy roundRobin() {
        return new RoundRobin();
    }

    /** {@return the backend with the fewest sessions for its weight; those that are equal take turns} */
    public static Strategy leastConnections() {
        return new LeastConnections();
    }

    /** {@return the first backend that is not full, in the order of the list} */
    public static Strategy firstAvailable() {
        return new FirstAvailable();
    }

    /** {@return the same backend for the same client by weighted rendezvous hashing; the next in rank if it is out} */
    public static Strategy laxHashedIp() {
        return new HashedIp(false);
    }

    /** {@return the same backend for the same client by weighted rendezvous hashing; none if it is out} */
    public static Strategy strictHashedIp() {
        return new HashedIp(true);
    }

    /**
     * The backend the client had last; another, which is then remembered, if it is out. A client that is not remembered
     * takes its turn as with {@link #roundRobin}. About a million clients are remembered, IPv6 clients by their /64; when
     * there is no room, those that have been away for longest make way.
     *
     * @param timeout how long a client is remembered after its last session, whole milliseconds, at most 366 days
     * @return the strategy
     * @throws IllegalArgumentException if the timeout is out of range
     */
    public static Strategy laxStoredIp(Duration timeout) {
        return new StoredIp(false, checked(timeout));
    }

    /**
     * The backend the client had last; none if it is out. Otherwise as {@link #laxStoredIp}.
     *
     * @param timeout how long a client is remembered after its last session, whole milliseconds, at most 366 days
     * @return the strategy
     * @throws IllegalArgumentException if the timeout is out of range
     */
    public static Strategy strictStoredIp(Duration timeout) {
        return new StoredIp(true, checked(timeout));
    }

    /** {@return the words that {@link #parse} reads} */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Reads a strategy's word: {@code round-robin}, {@code lax-stored-ip} (30 minutes), {@code lax-stored-ip:90s},
     * {@code lax-stored-ip:1800} (seconds).
     *
     * @param text what the operator wrote
     * @return the strategy
     * @throws IllegalArgumentException if there is none of that name, or its timeout cannot be read, naming the text and
     *     what was expected
     */
    public static Strategy parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        return switch (word) {
            case "round-robin" -> untimed(roundRobin(), text);
            case "least-connections" -> untimed(leastConnections(), text);
            case "first-available" -> untimed(firstAvailable(), text);
            case "lax-hashed-ip" -> untimed(laxHashedIp(), text);
            case "strict-hashed-ip" -> untimed(strictHashedIp(), text);
            case "lax-stored-ip" -> laxStoredIp(timeout(text, colon));
            case "strict-stored-ip" -> strictStoredIp(timeout(text, colon));
            default -> throw refused(text, "one of " + String.join(", ", NAMES));
        };
    }

    private static Strategy untimed(Strategy strategy, String text) {
        if (!strategy.name().equals(text)) {
            throw refused(text, strategy.name() + " without a timeout");
        }
        return strategy;
    }

    private static Duration timeout(String text, int colon) {
        if (colon < 0) {
            return STORED_TIMEOUT;
        }
        Duration timeout = Timeouts.parse(text.substring(colon + 1));
        if (timeout == null) {
            throw refused(text, text.substring(0, colon) + ":TIMEOUT, where TIMEOUT is " + Timeouts.EXPECTED);
        }
        return timeout;
    }

    private static Duration checked(Duration timeout) {
        if (!Timeouts.allowed(timeout)) {
            throw new IllegalArgumentException(
                    "timeout: " + timeout + " (expected: whole milliseconds, from 1 ms to 366 days)");
        }
        return timeout;
    }

    private static IllegalArgumentException refused(String text, String expected) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        String shown = printable.length() <= 80 ? printable : printable.substring(0, 77) + "...";
        return new IllegalArgumentException("strategy: " + shown + " (expected: " + expected + ")");
    }
}
