package dev.roundabout.internal.transport;

/**
 * When a peer that says nothing is asked whether it is still there, and when it is taken for lost: after two minutes of
 * silence at the latest (60 s + 4 x 15 s). The system's own times, two hours and eleven minutes, would keep the slots of
 * vanished clients for that long.
 */
public final class KeepAlive {
    /** Of silence, before the first question. */
    public static final int IDLE_SECONDS = 60;

    /** Between two questions. */
    public static final int INTERVAL_SECONDS = 15;

    /** Questions without an answer. */
    public static final int PROBES = 4;

    private KeepAlive() {}
}
