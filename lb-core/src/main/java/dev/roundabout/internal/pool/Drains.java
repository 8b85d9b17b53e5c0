package dev.roundabout.internal.pool;

import dev.roundabout.AdminState;
import dev.roundabout.CloseReason;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.internal.observe.Observers;
import dev.roundabout.internal.time.Scheduler;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the drains of one pool begin and end. Control thread only. */
final class Drains {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);

    private final BackendPool pool;
    private final Scheduler control;
    private final SessionCutter cutter;
    private final Observers observers;

    Drains(BackendPool pool, Scheduler control, SessionCutter cutter, Observers observers) {
        this.pool = pool;
        this.control = control;
        this.cutter = cutter;
        this.observers = observers;
    }

    /** Begins a drain, or moves deadline and outcome of the one under way. */
    CompletionStage<DrainResult> start(Member member, DrainOptions options) {
        PooledBackend backend = member.backend();
        long timeoutNanos = options.timeout().toNanos();
        long deadline = control.nanoTime() + timeoutNanos;
        boolean remove = options.then() == DrainOptions.Then.REMOVE;
        Drain drain = member.drain();
        if (drain == null) {
            backend.slots().close();
            drain = new Drain(backend.sessions(), options.then());
            member.drain(drain);
        }
        boolean waits = member.state().adminState() == AdminState.DISABLED && backend.probed();
        pool.change(member, state -> state.toDraining(deadline, remove, waits, control.wallClock()));
        pool.probe(member);
        LOG.info(
                "{}: draining, {}, cut in {} s, then {}",
                backend.label(),
                Drain.counted(backend.sessions()),
                options.timeout().toSeconds(),
                remove ? "removed" : "disabled");
        Drain current = drain;
        drain.moved(options.then(), control.schedule(() -> deadline(member, current), timeoutNanos));
        emptied(member);
        return current.finished();
    }

    /** Perhaps the last session of a draining backend has ended. */
    void emptied(Member member) {
        Drain drain = member.drain();
        if (drain != null && !drain.cutting() && member.backend().sessions() == 0) {
            finish(member, drain, 0);
        }
    }

    /** The backend gives out slots again; its state is the caller's to change. */
    void callOff(Member member, Drain drain) {
        member.drain(null);
        member.backend().slots().open();
        tell(member, drain.callOff(member.backend().sessions()));
    }

    private void deadline(Member member, Drain drain) {
        if (member.drain() != drain || drain.cutting() || pool.closed()) {
            return;
        }
        drain.toCutting();
        cutter.cut(member.backend(), CloseReason.DRAIN_DEADLINE)
                .thenAcceptAsync(cut -> finish(member, drain, cut), control);
    }

    private void finish(Member member, Drain drain, int cut) {
        if (member.drain() != drain || pool.closed()) {
            return;
        }
        PooledBackend backend = member.backend();
        LOG.info("{}: drained, {} cut", backend.label(), Drain.counted(cut));
        member.drain(null);
        if (drain.then() == DrainOptions.Then.REMOVE) {
            backend.slots().retire();
            pool.takeOut(member);
        } else {
            pool.toDisabled(member);
        }
        tell(member, drain.finish(cut));
    }

    private void tell(Member member, DrainResult result) {
        observers.tell(observer -> observer.backendDrained(member.backend().handle(), result));
    }
}
