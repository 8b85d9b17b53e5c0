package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.DrainJobJson;

/** Tells how a drain goes, and at its end how many sessions were cut. */
final class DrainReport {
    private final Invocation invocation;

    /**
     * A report.
     *
     * @param invocation where to
     */
    DrainReport(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * Reports a drain that has started, and waits for its end if asked to.
     *
     * @param started the job
     * @param noWait whether to return at once
     * @throws CtlException if the drain was called off or failed
     */
    void follow(DrainJobJson started, boolean noWait) {
        boolean running = started.state().equals(DrainJobJson.RUNNING);
        String draining = started.backend() + " in " + started.pool() + " is draining: " + Words.left(started);
        if (running && noWait) {
            invocation.output().result(draining, LeaveJson.draining(started));
            return;
        }
        if (running && started.sessions() > 0) {
            invocation.output().progress(draining + "; ^C leaves the drain running");
        }
        over(new DrainWait(invocation.api(), invocation.clock()).untilOver(started));
    }

    private void over(DrainJobJson job) {
        if (job.state().equals(DrainJobJson.CALLED_OFF)) {
            throw CtlException.refused("the drain of " + job.backend() + " was called off, it stays in " + job.pool());
        }
        if (!job.state().equals(DrainJobJson.FINISHED)) {
            String detail = job.detail() == null ? job.state() : job.detail();
            throw CtlException.refused("the drain of " + job.backend() + " in " + job.pool() + " failed: " + detail);
        }
        String sessions = job.ended() == null || job.cut() == null
                ? "its sessions ended with the daemon, which was started again"
                : Words.sessions(job.ended()) + " ended, " + job.cut() + " cut";
        // Not what was asked for here: somebody else may have made a removal of it meanwhile.
        String outcome = job.then().equals("remove") ? "removed" : "drained";
        String sentence = outcome.equals("removed")
                ? "removed " + job.backend() + " from " + job.pool() + ": " + sessions
                : job.backend() + " in " + job.pool() + " is drained and disabled: " + sessions;
        invocation.output().result(sentence, LeaveJson.over(outcome, job));
    }
}
