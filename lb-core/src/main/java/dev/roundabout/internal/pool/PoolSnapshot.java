package dev.roundabout.internal.pool;

import dev.roundabout.Readiness;
import dev.roundabout.strategy.Candidate;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.PickContext;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Preview;
import dev.roundabout.strategy.Strategy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an event loop picks from: one immutable view of a pool, replaced as a whole at every change. */
public final class PoolSnapshot {
    private final Strategy strategy;
    private final List<PooledBackend> backends;
    private final List<Candidate> usable;
    private final Set<Candidate> members;
    private final Picker picker;
    private final @Nullable Picker spare;
    private final @Nullable Picker lastResort;
    private final boolean failingOpen;

    private PoolSnapshot(
            Strategy strategy,
            List<PooledBackend> backends,
            List<Candidate> usable,
            Picker picker,
            @Nullable Picker spare,
            @Nullable Picker lastResort,
            boolean failingOpen) {
        this.strategy = strategy;
        this.backends = backends;
        this.usable = usable;
        this.members = Set.copyOf(usable);
        this.picker = picker;
        this.spare = spare;
        this.lastResort = lastResort;
        this.failingOpen = failingOpen;
    }

    /**
     * Chooses who takes traffic: eligible primaries; without any, eligible backups; without any, with fail-open, every
     * primary that can be tried.
     */
    static PoolSnapshot of(
            Strategy strategy, Collection<PooledBackend> backends, boolean failOpen, @Nullable PoolSnapshot previous) {
        List<Candidate> primaries =
                select(backends, b -> !b.backup() && b.state().eligible());
        List<Candidate> backups = select(backends, b -> b.backup() && b.state().eligible());
        List<Candidate> tryable = select(backends, b -> !b.backup() && b.state().canBeTried());
        List<Candidate> ranked = tryable;
        boolean onBackups = primaries.isEmpty() && !backups.isEmpty();
        boolean open = primaries.isEmpty() && backups.isEmpty() && failOpen;
        List<Candidate> usable = onBackups ? backups : open ? ranked : primaries;
        if (onBackups) {
            ranked = select(backends, b -> b.backup() && b.state().canBeTried());
        }
        Picker picker = strategy.bind(new Candidates(usable, ranked), previous == null ? null : previous.picker);
        Picker spare = null;
        if (!primaries.isEmpty() && !backups.isEmpty()) {
            spare = strategy.bind(
                    new Candidates(
                            backups,
                            select(backends, b -> b.backup() && b.state().canBeTried())),
                    picker);
        }
        Picker lastResort = null;
        if (failOpen && !open && !Set.copyOf(usable).containsAll(tryable)) {
            lastResort = strategy.bind(new Candidates(tryable, tryable), picker);
        }
        boolean failingOpen = open && !tryable.isEmpty();
        return new PoolSnapshot(strategy, List.copyOf(backends), usable, picker, spare, lastResort, failingOpen);
    }

    /** The same choice with another list of backends, for when the strategy fails to make a new one. */
    PoolSnapshot withBackends(List<PooledBackend> others) {
        return new PoolSnapshot(strategy, List.copyOf(others), usable, picker, spare, lastResort, failingOpen);
    }

    /**
     * Chooses a backend for one session, or none. A session that has found every usable primary unreachable or full may
     * have a backup, even though the others still have their primaries; one that has found everyone unreachable may have,
     * with fail-open, a primary that is down or ejected, since it may be wrong that it is.
     */
    public @Nullable PooledBackend pick(PickContext context) {
        Candidate picked = picker.pick(context);
        if (picked == null && spare != null && exhausted(context)) {
            picked = spare.pick(context);
        }
        if (picked == null && lastResort != null && triedAll(context)) {
            picked = lastResort.pick(context);
        }
        return (PooledBackend) picked;
    }

    /** What {@link #pick} would do, without doing it; {@code null} if the strategy does not tell. */
    @Nullable
    Preview peek(PickContext context) {
        Preview first = picker.peek(context);
        if (first == null || first.chosen() != null || spare == null || !exhausted(context)) {
            return first;
        }
        Preview second = spare.peek(context);
        return second == null
                ? null
                : new Preview(
                        second.chosen(),
                        "no primary has room, so a backup: " + second.reason(),
                        second.order(),
                        first.kept());
    }

    /** Whom to tell of sessions that begin and end. */
    public Picker picker() {
        return picker;
    }

    Strategy strategy() {
        return strategy;
    }

    List<PooledBackend> backends() {
        return backends;
    }

    /** Whether new sessions go to it. */
    boolean uses(PooledBackend backend) {
        return members.contains(backend);
    }

    boolean failingOpen() {
        return failingOpen;
    }

    /** Whether new sessions find a backend. */
    Readiness readiness() {
        if (usable.isEmpty()) {
            return Readiness.NOT_READY;
        }
        return failingOpen ? Readiness.DEGRADED : Readiness.READY;
    }

    /** Full ones count: the spare is for a session that the primaries cannot take. */
    private boolean exhausted(PickContext context) {
        for (Candidate candidate : usable) {
            if (!context.excludes(candidate) && !candidate.full()) {
                return false;
            }
        }
        return true;
    }

    /** Full ones do not count as tried: who is only too many is not sent where nobody may be. */
    private boolean triedAll(PickContext context) {
        for (Candidate candidate : usable) {
            if (!context.excludes(candidate) || candidate.full()) {
                return false;
            }
        }
        return true;
    }

    private static List<Candidate> select(Collection<PooledBackend> backends, Predicate<PooledBackend> wanted) {
        List<Candidate> selected = new ArrayList<>();
        for (PooledBackend backend : backends) {
            if (wanted.test(backend)) {
                selected.add(backend);
            }
        }
        return selected;
    }
}
