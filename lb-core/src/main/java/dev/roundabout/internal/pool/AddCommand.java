package dev.roundabout.internal.pool;

import dev.roundabout.AddResult;
import dev.roundabout.BackendSpec;
import dev.roundabout.DrainOptions;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.internal.state.Change;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds a backend; one that is there already is compared, and stays if it was about to leave. */
final class AddCommand implements Change<AddResult> {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);

    private final BackendPool pool;
    private final Drains drains;
    private final BackendSpec spec;
    private final AddRequest request;

    // Control thread only: the backend the plan was about.
    private @Nullable String planned;

    AddCommand(BackendPool pool, Drains drains, BackendSpec spec) {
        this.pool = pool;
        this.drains = drains;
        this.spec = spec;
        this.request = new AddRequest(spec);
    }

    @Override
    public Set<String> touches() {
        String name = spec.name();
        Address address = spec.address();
        return PoolCommands.touches(pool, name == null ? address.toString() : name, address.toString());
    }

    @Override
    public ChangeLayer plan(ChangeLayer layer) {
        pool.refuseIfClosed();
        BackendConfig wanted = request.complete();
        Member there = there(wanted);
        planned = there == null ? wanted.name() : there.backend().name();
        BackendConfig outcome;
        if (there == null) {
            pool.refuseOwnListener(wanted);
            outcome = wanted;
        } else {
            request.refuseDifferent(there.backend(), pool.name());
            BackendState now = there.state();
            outcome = now.removing()
                    ? there.backend().settings(now.weight(), now.maxSessions(), true)
                    : there.backend().settings(now);
        }
        return BackendCommand.noted(pool, layer, planned, outcome);
    }

    @Override
    public AddResult make() {
        pool.refuseIfClosed();
        BackendConfig wanted = request.complete();
        Member there = there(wanted);
        if (there != null) {
            return again(there);
        }
        PooledBackend backend = pool.insert(wanted, true);
        LOG.info("{}: added {} weight {}", backend.label(), backend.address(), wanted.weight());
        return new AddResult(backend.handle(), AddResult.Outcome.ADDED);
    }

    @Override
    public ChangeLayer settle(ChangeLayer layer) {
        // Another than was planned if that one left in the meantime.
        String name = spec.name() == null ? spec.address().toString() : spec.name();
        ChangeLayer settled = pool.noted(layer, name);
        return planned == null ? settled : pool.noted(settled, planned);
    }

    private @Nullable Member there(BackendConfig wanted) {
        Member there = pool.members().find(wanted.name());
        return there == null && spec.name() == null
                ? pool.members().findByAddress(spec.address().toString())
                : there;
    }

    private AddResult again(Member there) {
        PooledBackend backend = there.backend();
        request.refuseDifferent(backend, pool.name());
        Drain drain = there.drain();
        if (drain != null && drain.then() == DrainOptions.Then.REMOVE) {
            drains.callOff(there, drain);
            pool.change(there, now -> now.toUndrained(pool.wallClock()));
            LOG.info("{}: drain called off, it was added again", backend.label());
            return new AddResult(backend.handle(), AddResult.Outcome.DRAIN_CALLED_OFF);
        }
        return new AddResult(backend.handle(), AddResult.Outcome.ALREADY_THERE);
    }
}
