package dev.roundabout.internal.pool;

import dev.roundabout.AddResult;
import dev.roundabout.AdminState;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendSpec;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.CloseReason;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.internal.state.Change;
import dev.roundabout.strategy.Strategy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators may ask of one pool, and what of it is refused. Control thread only, but for putting a request together. */
final class PoolCommands {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);

    private final BackendPool pool;
    private final Drains drains;
    private final SessionCutter cutter;

    PoolCommands(BackendPool pool, Drains drains, SessionCutter cutter) {
        this.pool = pool;
        this.drains = drains;
        this.cutter = cutter;
    }

    /** What a change of this backend depends on; no name can hold a space or an at sign. */
    static Set<String> touches(BackendPool pool, String backend, String address) {
        return new HashSet<>(List.of(
                pool.name() + " " + backend, pool.name() + " @" + address)); // not checked yet: they may be the same
    }

    Change<AddResult> add(BackendSpec spec) {
        return new AddCommand(pool, drains, spec);
    }

    Change<@Nullable Void> set(PooledBackend backend, BackendChange change) {
        return new BackendCommand<>(pool, backend, touches(backend), () -> checkSet(backend, change), () -> {
            makeSet(backend, change);
            return null;
        });
    }

    Change<CompletionStage<DrainResult>> drain(PooledBackend backend, DrainOptions options) {
        return new BackendCommand<>(pool, backend, touchesLeaving(backend), () -> checkDrain(backend, options), () -> {
            checkDrain(backend, options);
            return drains.start(member(backend), options);
        });
    }

    Change<@Nullable Void> remove(PooledBackend backend) {
        return new BackendCommand<>(pool, backend, touchesLeaving(backend), () -> checkRemove(backend), () -> {
            refuseLastEligible(member(backend));
            if (!backend.slots().retireIfEmpty()) {
                throw inUse(backend);
            }
            pool.takeOut(member(backend));
            return null;
        });
    }

    Change<CompletionStage<Integer>> removeNow(PooledBackend backend) {
        return new BackendCommand<>(
                pool,
                backend,
                touchesLeaving(backend),
                () -> {
                    member(backend);
                    return null;
                },
                () -> {
                    Member member = member(backend);
                    backend.slots().retire();
                    pool.takeOut(member);
                    return cutter.cut(backend, CloseReason.BACKEND_REMOVED);
                });
    }

    Change<@Nullable Void> strategy(Strategy next) {
        return new StrategyCommand(pool, next);
    }

    void enable(Member member) {
        if (member.state().adminState() == AdminState.ENABLED) {
            return;
        }
        Drain drain = member.drain();
        if (drain != null) {
            drains.callOff(member, drain);
            pool.change(member, state -> state.toUndrained(pool.wallClock()));
        } else {
            pool.change(member, state -> state.toEnabled(member.backend().probed(), pool.wallClock()));
            member.backend().slots().open();
            pool.probe(member);
        }
        LOG.info("{}: enabled", member.backend().label());
    }

    void disable(Member member) {
        if (member.state().adminState() == AdminState.DISABLED) {
            return;
        }
        Drain drain = member.drain();
        if (drain != null) {
            drains.callOff(member, drain);
        }
        pool.toDisabled(member);
        LOG.info("{}: disabled", member.backend().label());
    }

    void settings(Member member, int weight, int maxSessions) {
        BackendState now = member.state();
        if (weight != now.weight() || maxSessions != now.maxSessions()) {
            pool.change(member, state -> state.withSettings(weight, maxSessions));
            LOG.info("{}: weight {}, max sessions {}", member.backend().label(), weight, maxSessions);
        }
    }

    private @Nullable BackendConfig checkSet(PooledBackend backend, BackendChange change) {
        BackendState now = member(backend).state();
        int weight = weight(now, change);
        int maxSessions = maxSessions(now, change);
        if (weight < 0 || weight > BackendConfig.MAX_WEIGHT) {
            throw invalid("weight", weight, "0 to " + BackendConfig.MAX_WEIGHT);
        }
        if (maxSessions < 0) {
            throw invalid("maxSessions", maxSessions, ">= 0");
        }
        Boolean enabled = change.enabled();
        if (enabled == null && now.removing()) {
            return null;
        }
        return backend.settings(
                weight, maxSessions, enabled == null ? now.adminState() == AdminState.ENABLED : enabled);
    }

    private void makeSet(PooledBackend backend, BackendChange change) {
        checkSet(backend, change);
        Member member = member(backend);
        settings(member, weight(member.state(), change), maxSessions(member.state(), change));
        Boolean enabled = change.enabled();
        if (enabled != null && enabled) {
            enable(member);
        } else if (enabled != null) {
            disable(member);
        }
    }

    private @Nullable BackendConfig checkDrain(PooledBackend backend, DrainOptions options) {
        Member member = member(backend);
        if (!options.force()) {
            refuseLastEligible(member);
        }
        BackendState now = member.state();
        return options.then() == DrainOptions.Then.REMOVE
                ? null
                : backend.settings(now.weight(), now.maxSessions(), false);
    }

    private @Nullable BackendConfig checkRemove(PooledBackend backend) {
        refuseLastEligible(member(backend));
        if (backend.sessions() > 0) {
            throw inUse(backend);
        }
        return null;
    }

    private Member member(PooledBackend backend) {
        pool.refuseIfClosed();
        Member member = pool.members().find(backend.name());
        if (member == null) {
            throw new ChangeRefusedException(
                    Reason.UNKNOWN_BACKEND, backend.name() + " is not in " + pool.name() + " any more");
        }
        if (member.backend() != backend) { // of the same name, and so not gone
            throw new ChangeRefusedException(
                    Reason.DIFFERENT,
                    backend.name() + " is another backend in " + pool.name() + " now: nothing changed");
        }
        return member;
    }

    private void refuseLastEligible(Member leaving) {
        if (!leaving.state().eligible()) {
            return;
        }
        for (Member member : pool.members().all()) {
            if (member != leaving && member.state().eligible()) {
                return;
            }
        }
        throw new ChangeRefusedException(
                Reason.LAST_ELIGIBLE,
                leaving.backend().name() + " is the last eligible backend of " + pool.name() + ": nothing changed");
    }

    private Set<String> touches(PooledBackend backend) {
        return touches(pool, backend.name(), backend.address());
    }

    /** Who may leave depends on who else leaves. */
    private Set<String> touchesLeaving(PooledBackend backend) {
        return Set.of(
                pool.name() + " " + backend.name(), pool.name() + " @" + backend.address(), pool.name() + " leaving @");
    }

    private static int weight(BackendState now, BackendChange change) {
        Integer weight = change.weight();
        return weight == null ? now.weight() : weight;
    }

    private static int maxSessions(BackendState now, BackendChange change) {
        Integer maxSessions = change.maxSessions();
        return maxSessions == null ? now.maxSessions() : maxSessions;
    }

    private static ChangeRefusedException inUse(PooledBackend backend) {
        return new ChangeRefusedException(
                Reason.IN_USE, backend.name() + " has " + Drain.counted(backend.sessions()) + ": nothing changed");
    }

    private static ChangeRefusedException invalid(String field, int value, String expected) {
        return new ChangeRefusedException(
                Reason.INVALID, field + ": " + value + " (expected: " + expected + ")", field);
    }
}
