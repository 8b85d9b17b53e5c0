package dev.roundabout.internal;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.ResetOptions;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Entry;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.internal.pool.BackendPool;
import dev.roundabout.internal.state.Change;
import dev.roundabout.internal.state.Layers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives up run-time changes, all or some. Control thread only. */
final class Reset implements Change<ChangeLayer> {
    private final ResetOptions options;
    private final Map<String, BackendPool> pools;
    private final Supplier<LoadBalancerConfig> running;
    private final Set<String> concerned = new LinkedHashSet<>();
    private ChangeLayer givenUp = ChangeLayer.EMPTY;
    private Layers.@Nullable Result result;

    Reset(ResetOptions options, Map<String, BackendPool> pools, Supplier<LoadBalancerConfig> running) {
        this.options = options;
        this.pools = pools;
        this.running = running;
    }

    @Override
    public Set<String> touches() {
        return Set.of(EVERYTHING);
    }

    @Override
    public ChangeLayer plan(ChangeLayer layer) {
        List<Entry> left = new ArrayList<>();
        List<Entry> gone = new ArrayList<>();
        for (Entry entry : layer.entries()) {
            (isAsked(entry) ? gone : left).add(entry);
        }
        if (gone.isEmpty() && options.backend() != null && !isThere()) {
            throw new ChangeRefusedException(
                    Reason.UNKNOWN_BACKEND,
                    options.backend() + " is not in " + options.pool() + " and was not changed: nothing changed");
        }
        gone.forEach(entry -> concerned.add(entry.pool()));
        givenUp = new ChangeLayer(gone);
        result = Layers.over(running.get(), new ChangeLayer(left), BackendPool.strategies(pools.values()));
        check(result);
        return result.layer();
    }

    @Override
    public ChangeLayer make() {
        Layers.Result planned = Objects.requireNonNull(result);
        check(planned);
        for (String name : concerned) {
            pool(name).update(Objects.requireNonNull(planned.pools().get(name)));
        }
        return givenUp;
    }

    /** After a refusal at the last moment everything is as it was. */
    @Override
    public ChangeLayer settle(ChangeLayer layer) {
        ChangeLayer settled = layer;
        for (Entry entry : givenUp.entries()) {
            settled = pool(entry.pool()).noted(settled, entry.backend());
        }
        return settled;
    }

    private void check(Layers.Result planned) {
        if (!options.force()) {
            for (String name : concerned) {
                pool(name)
                        .refuseIfNoneStays(
                                Objects.requireNonNull(planned.pools().get(name)));
            }
        }
    }

    private boolean isAsked(Entry entry) {
        return (options.pool() == null || options.pool().equals(entry.pool()))
                && (options.backend() == null || options.backend().equals(entry.backend()));
    }

    private boolean isThere() {
        BackendPool pool = pools.get(options.pool());
        return pool != null
                && pool.handle().backends().stream()
                        .anyMatch(backend -> backend.name().equals(options.backend()));
    }

    private BackendPool pool(String name) {
        return Objects.requireNonNull(pools.get(name));
    }
}
