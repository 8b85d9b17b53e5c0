package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendJson;
import java.time.Duration;

/** Waits until a backend takes traffic. */
final class TrafficWait {
    private final AdminApi api;
    private final PollClock clock;

    TrafficWait(AdminApi api, PollClock clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * Waits until the backend is ready, or the time is over.
     *
     * @param pool its pool
     * @param backend the backend as it is
     * @param limit how long to wait; with zero it is not asked again
     * @return the backend as it was last; ready or not
     */
    BackendJson until(String pool, BackendJson backend, Duration limit) {
        long start = clock.nanoTime();
        BackendJson seen = backend;
        while (!isReady(seen)) {
            Duration left = limit.minusNanos(clock.nanoTime() - start);
            if (left.isNegative() || left.isZero()) {
                return seen;
            }
            Polling.pause(clock, left.compareTo(Polling.INTERVAL) < 0 ? left : Polling.INTERVAL);
            seen = api.backend(pool, backend.name());
        }
        return seen;
    }

    /**
     * {@return whether waiting is over: it can take sessions, by its own state and not because all are down and each is
     * tried; a backup may never be needed, and weight 0 takes none, so there a good probe is enough}
     */
    static boolean isReady(BackendJson backend) {
        boolean wellAtWeightZero = backend.weight() == 0
                && backend.adminState().equals("enabled")
                && !backend.waitsForProbe()
                && !backend.health().equals("down");
        return backend.eligible() || wellAtWeightZero;
    }
}
