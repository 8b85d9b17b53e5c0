package dev.roundabout.internal.transport;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When a peer that says nothing is asked whether it is still there, and when it is taken for lost: after two minutes of
 * silence at the latest (60 s + 4 x 15 s). The system's own times, two hours and eleven minutes, would keep the slots of
 * vanished clients for that long.
 *
 * @param idleSeconds of silence, before the first question
 * @param intervalSeconds between two questions
 * @param probes questions without an answer
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int probes) {
    /** Not before a session was looked at for the first time, which is when it gets times of its own. */
    private static final int EARLIEST_IDLE_SECONDS = 52;

    private static final int SHORTEST_INTERVAL_SECONDS = 11;

    /** Nobody is asked later, or taken for lost later. */
    public static final KeepAlive LATEST = new KeepAlive(60, 15, 4);

    /**
     * Times of a connection's own, by chance. Linux rounds a time of a minute up to steps of two seconds (those of its timer
     * wheel at 250 ticks a second), so all that fell silent within one step would be asked in the same moment, and again in
     * the same moment: of thousands its queue of incoming packets (net.core.netdev_max_backlog) drops most each time, and who
     * is left out four times would be lost though it is there. Below sixteen seconds the steps are a quarter of one.
     */
    public static KeepAlive scattered() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new KeepAlive(
                random.nextInt(EARLIEST_IDLE_SECONDS, LATEST.idleSeconds + 1),
                random.nextInt(SHORTEST_INTERVAL_SECONDS, LATEST.intervalSeconds + 1),
                LATEST.probes);
    }
}
