package dev.roundabout.internal.pool;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.internal.state.Change;
import dev.roundabout.internal.state.Layers;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A change of one backend that is in its pool. */
final class BackendCommand<T extends @Nullable Object> implements Change<T> {
    private final BackendPool pool;
    private final PooledBackend backend;
    private final String name;
    private final Set<String> touches;
    private final Supplier<@Nullable BackendConfig> check;
    private final Supplier<T> making;

    /**
     * A change.
     *
     * @param check throws what refuses it; gives what will be known of the backend afterwards, {@code null} if it leaves
     * @param making checks again and makes it
     */
    BackendCommand(
            BackendPool pool,
            PooledBackend backend,
            Set<String> touches,
            Supplier<@Nullable BackendConfig> check,
            Supplier<T> making) {
        this.pool = pool;
        this.backend = backend;
        this.name = backend.name();
        this.touches = touches;
        this.check = check;
        this.making = making;
    }

    @Override
    public Set<String> touches() {
        return touches;
    }

    @Override
    public ChangeLayer plan(ChangeLayer layer) {
        if (!backend.name().equals(name)) { // while this waited for its turn
            throw new ChangeRefusedException(
                    ChangeRefusedException.Reason.DIFFERENT,
                    name + " is at another address now, and " + backend.name() + " leaves: nothing changed");
        }
        return noted(pool, layer, name, check.get());
    }

    @Override
    public @Nullable T make() {
        return making.get();
    }

    @Override
    public ChangeLayer settle(ChangeLayer layer) {
        return pool.noted(layer, name);
    }

    /** The layer with what tells a backend from its configuration. */
    static ChangeLayer noted(BackendPool pool, ChangeLayer layer, String backend, @Nullable BackendConfig inForce) {
        return Layers.with(
                layer, pool.name(), backend, Layers.difference(pool.name(), pool.configured(backend), inForce));
    }
}
