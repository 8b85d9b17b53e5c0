package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.DrainJobJson;
import dev.roundabout.admin.wire.ProblemType;
import java.time.Duration;

/**
 * Waits until a drain is over; the drain itself lives in the daemon and goes on without us. A daemon that is started again
 * meanwhile is waited for: its sessions are gone then, and a drain that it kept has come to its end.
 */
final class DrainWait {
    private static final Duration RESTART = Duration.ofSeconds(30);

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
            job = look(job);
        }
        return job;
    }

    private DrainJobJson look(DrainJobJson last) {
        long goneSince = 0;
        boolean gone = false;
        while (true) {
            try {
                return api.drainJob(last.pool(), last.id());
            } catch (RefusedException e) {
                if (!e.is(ProblemType.UNKNOWN_DRAIN)) {
                    throw e;
                }
                return afterRestart(last);
            } catch (CtlException e) {
                if (e.exitCode() != ExitCode.UNREACHABLE) {
                    throw e;
                }
                if (!gone) {
                    gone = true;
                    goneSince = clock.nanoTime();
                } else if (clock.nanoTime() - goneSince >= RESTART.toNanos()) {
                    throw CtlException.unreachable("the drain of " + last.backend() + " in " + last.pool()
                            + " had begun, how it ended is not known: " + e.sentence());
                }
            }
            Polling.pause(clock, Polling.INTERVAL);
        }
    }

    /** A daemon that does not know the drain is another one; what it has of the backend says whether it was kept. */
    private DrainJobJson afterRestart(DrainJobJson last) {
        try {
            BackendJson backend = api.backend(last.pool(), last.backend());
            if (!backend.adminState().equals("disabled")) {
                throw CtlException.refused("the daemon was started again and has not kept the drain: " + last.backend()
                        + " in " + last.pool() + " is " + backend.adminState());
            }
            return over(last, "disable");
        } catch (RefusedException e) {
            if (!e.is(ProblemType.UNKNOWN_BACKEND)) {
                throw e;
            }
            return over(last, "remove");
        }
    }

    private static DrainJobJson over(DrainJobJson last, String then) {
        return new DrainJobJson(
                last.id(), last.pool(), last.backend(), then, DrainJobJson.FINISHED, 0, 0, null, null, null);
    }
}
