package dev.roundabout.cli.ctl;

import java.time.Duration;

/** The pause between two questions. */
final class Polling {
    /** How often the daemon is asked how far something is. */
    static final Duration INTERVAL = Duration.ofMillis(200);

    private Polling() {}

    /**
     * Lets time pass; ends the command if the thread is interrupted.
     *
     * @param clock what waits
     * @param duration how long; under a millisecond counts as one
     */
    static void pause(PollClock clock, Duration duration) {
        Duration least = Duration.ofMillis(1);
        try {
            clock.sleep(duration.compareTo(least) < 0 ? least : duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CtlException.refused("interrupted while waiting; what the daemon does goes on");
        }
    }
}
