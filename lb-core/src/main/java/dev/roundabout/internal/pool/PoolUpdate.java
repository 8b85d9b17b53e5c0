package dev.roundabout.internal.pool;

import dev.roundabout.AdminState;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.DrainOptions;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.internal.state.Layers.PoolPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a running pool to what a configuration says with its layer. A backend that is to go is drained for 30 s; one
 * whose address changed is replaced at once, and the old one is drained like any other, as {@code NAME.old}. Control
 * thread only.
 */
final class PoolUpdate {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);
    private static final Duration LEAVING = Duration.ofSeconds(30);
    /** A name has at most 63 characters. */
    private static final int LONGEST_STEM = 55;

    private final BackendPool pool;
    private final PoolCommands commands;
    private final Drains drains;
    private final List<String> changed = new ArrayList<>();

    PoolUpdate(BackendPool pool, PoolCommands commands, Drains drains) {
        this.pool = pool;
        this.commands = commands;
        this.drains = drains;
    }

    /** Refuses a plan after which no backend could take a session that can take some now. */
    void refuseIfNoneStays(PoolPlan plan) {
        if (pool.members().all().stream().anyMatch(member -> member.state().eligible()) && !someoneStays(plan)) {
            throw new ChangeRefusedException(
                    ChangeRefusedException.Reason.LAST_ELIGIBLE,
                    "no eligible backend of " + pool.name() + " would stay: nothing changed");
        }
    }

    /** Makes it so; says what changed. */
    List<String> to(PoolPlan plan) {
        pool.configure(plan.config());
        // Newcomers wait for a good probe, unless that would leave nobody: as at a start they are tried then.
        boolean waits = someoneStays(plan);
        for (BackendConfig wanted : plan.backends().values()) {
            Member member = pool.members().find(wanted.name());
            if (member == null) {
                add(wanted, waits);
            } else if (member.backend().configuredAddress().equals(wanted.address())) {
                change(member, wanted);
            } else {
                replace(member, wanted, plan, waits);
            }
        }
        for (Member member : pool.members().all()) {
            if (!plan.backends().containsKey(member.backend().name())
                    && !member.state().removing()) {
                drains.start(member, new DrainOptions(LEAVING, DrainOptions.Then.REMOVE, true));
                say(member.backend(), "leaves");
            }
        }
        pool.order(plan.backends().keySet());
        if (!plan.strategy().name().equals(pool.strategy().name())) {
            changed.add(pool.name() + ": strategy " + plan.strategy().name());
            pool.strategy(plan.strategy());
        }
        for (Member member : pool.members().all()) {
            pool.compare(member);
        }
        return changed;
    }

    private boolean someoneStays(PoolPlan plan) {
        for (Member member : pool.members().all()) {
            BackendConfig wanted = plan.backends().get(member.backend().name());
            if (member.state().eligible()
                    && wanted != null
                    && wanted.enabled()
                    && wanted.weight() > 0
                    && wanted.address().equals(member.backend().configuredAddress())) {
                return true;
            }
        }
        return false;
    }

    private void add(BackendConfig wanted, boolean waits) {
        try {
            say(pool.insert(wanted, waits), "added");
        } catch (ChangeRefusedException e) {
            LOG.warn("{}: not added: {}", pool.name(), e.getMessage());
        }
    }

    private void replace(Member member, BackendConfig wanted, PoolPlan plan, boolean waits) {
        PooledBackend old = member.backend();
        Member next;
        try {
            next = pool.prepare(wanted, waits);
        } catch (ChangeRefusedException e) {
            LOG.warn("{}: not replaced: {}", old.label(), e.getMessage());
            return;
        }
        if (old.slots().retireIfEmpty()) {
            pool.swap(member, next);
        } else {
            pool.rename(member, freeName(old.name(), plan));
            pool.insert(next); // before the old one takes no more, so that nobody finds neither
            drains.start(member, new DrainOptions(LEAVING, DrainOptions.Then.REMOVE, true));
        }
        say(next.backend(), "is at " + wanted.address() + " now, was at " + old.address());
    }

    /** {@code s2.old}, or {@code s2.old2} while that one still leaves. */
    private String freeName(String name, PoolPlan plan) {
        String stem = name.substring(0, Math.min(name.length(), LONGEST_STEM)) + ".old";
        String free = stem;
        for (int i = 2; pool.members().find(free) != null || plan.backends().containsKey(free); i++) {
            free = stem + i;
        }
        return free;
    }

    private void change(Member member, BackendConfig wanted) {
        PooledBackend backend = member.backend();
        BackendState before = member.state();
        if (wanted.weight() != before.weight() || wanted.maxSessions() != before.maxSessions()) {
            commands.settings(member, wanted.weight(), wanted.maxSessions());
            say(backend, "weight " + wanted.weight() + ", max sessions " + wanted.maxSessions());
        }
        if (wanted.backup() != backend.backup()) {
            backend.backup(wanted.backup());
            pool.change(member, state -> state);
            say(backend, wanted.backup() ? "a backup" : "a primary");
        }
        if (wanted.enabled() && before.adminState() != AdminState.ENABLED) {
            commands.enable(member);
            say(backend, "enabled");
        } else if (!wanted.enabled() && (before.adminState() == AdminState.ENABLED || before.removing())) {
            commands.disable(member);
            say(backend, "disabled");
        }
    }

    private void say(PooledBackend backend, String what) {
        changed.add(backend.label() + ": " + what);
    }
}
