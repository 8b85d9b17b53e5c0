package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.DrainJobJson;

/** Waits until a drain is over; the drain itself lives in the daemon and goes on without us. */
final class DrainWait {
    private final AdminApi api;
    private final PollClock clock;

    DrainWait(AdminApi api, PollClock clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * Waits until the drain is over; the daemon's deadline bounds it.
     *
     * @param started the job as it is
     * @return the job when it no longer runs
     */
    DrainJobJson untilOver(DrainJobJson started) {
        DrainJobJson job = started;
        while (job.state().equals(DrainJobJson.RUNNING)) {
            Polling.pause(clock, Polling.INTERVAL);
            job = api.drainJob(started.pool(), started.id());
        }
        return job;
    }
}
