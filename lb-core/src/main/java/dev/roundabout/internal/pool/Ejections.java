package dev.roundabout.internal.pool;

import dev.roundabout.AdminState;
import dev.roundabout.internal.time.Scheduler;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How backends are left out because real sessions failed on them, and come back by time alone. Control thread only. */
final class Ejections {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);

    private final BackendPool pool;
    private final Scheduler control;

    Ejections(BackendPool pool, Scheduler control) {
        this.pool = pool;
        this.control = control;
    }

    /** Leaves an enabled backend out for as long as its passive check says. */
    void eject(Member member) {
        BackendState now = member.state();
        if (pool.closed() || now.ejected() || now.adminState() != AdminState.ENABLED) {
            return;
        }
        PooledBackend backend = member.backend();
        long nanos = backend.passive().nextEjectionNanos();
        pool.change(member, state -> state.toEjected(control.nanoTime() + nanos, control.wallClock()));
        LOG.info(
                "{}: ejected for {} s, {} sessions in a row failed",
                backend.label(),
                TimeUnit.NANOSECONDS.toSeconds(nanos),
                pool.config().eject().failures());
        member.ejectionEnd(control.schedule(() -> comeBack(member), nanos));
    }

    private void comeBack(Member member) {
        if (!pool.closed() && member.state().ejected()) {
            pool.change(member, state -> state.toReturned(control.wallClock()));
            LOG.info("{}: takes part again after its ejection", member.backend().label());
        }
    }
}
