package dev.roundabout.internal.pool;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.internal.state.Change;
import dev.roundabout.internal.state.Layers;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Another strategy for a pool. One of the embedder's own cannot be written down by its name, so it is not kept. */
final class StrategyCommand implements Change<@Nullable Void> {
    private final BackendPool pool;
    private final Strategy next;

    StrategyCommand(BackendPool pool, Strategy next) {
        this.pool = pool;
        this.next = next;
    }

    @Override
    public Set<String> touches() {
        return Set.of(pool.name());
    }

    @Override
    public ChangeLayer plan(ChangeLayer layer) {
        pool.refuseIfClosed();
        if (pool.changes().keeps()
                && !next.name().equals(pool.config().strategy().name())) {
            refuseUnknown();
        }
        return Layers.with(layer, pool.name(), null, Layers.difference(pool.config(), next));
    }

    @Override
    public @Nullable Void make() {
        pool.refuseIfClosed();
        pool.strategy(next);
        return null;
    }

    @Override
    public ChangeLayer settle(ChangeLayer layer) {
        return pool.noted(layer, null);
    }

    private void refuseUnknown() {
        try {
            Strategies.parse(next.name());
        } catch (IllegalArgumentException e) {
            throw new ChangeRefusedException(
                    Reason.NOT_KEPT,
                    "strategy: " + next.name() + " (expected: one that can be found again by its name after a restart: "
                            + String.join(", ", Strategies.names()) + "): nothing changed",
                    "strategy");
        }
    }
}
