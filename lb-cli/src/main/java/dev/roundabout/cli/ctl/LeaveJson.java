package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.roundabout.admin.wire.DrainJobJson;
import org.jspecify.annotations.Nullable;

/**
 * What {@code remove} and {@code drain} write with {@code -o json}.
 *
 * @param outcome {@code removed}, {@code not-there}, {@code drained} (it stays, disabled) or {@code draining}
 * @param pool the pool's name
 * @param backend the backend's name, or what it was called on the command line if it is not there
 * @param ended sessions that came to their own end during the drain; absent without a drain and while it runs
 * @param cut sessions that were cut; absent while a drain runs
 * @param sessionsLeft sessions the backend still has; only while the drain runs
 * @param leftMillis how long they may still go on; only while the drain runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LeaveJson(
        String outcome,
        String pool,
        String backend,
        @Nullable Integer ended,
        @Nullable Integer cut,
        @Nullable Integer sessionsLeft,
        @Nullable Long leftMillis) {

    static LeaveJson removed(String pool, String backend, int cut) {
        return new LeaveJson("removed", pool, backend, null, cut, null, null);
    }

    static LeaveJson notThere(String pool, String backend) {
        return new LeaveJson("not-there", pool, backend, null, 0, null, null);
    }

    static LeaveJson draining(DrainJobJson job) {
        return new LeaveJson("draining", job.pool(), job.backend(), null, null, job.sessions(), job.leftMillis());
    }

    static LeaveJson over(String outcome, DrainJobJson job) {
        return new LeaveJson(outcome, job.pool(), job.backend(), job.ended(), job.cut(), null, null);
    }
}
