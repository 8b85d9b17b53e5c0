package dev.roundabout.internal;

import dev.roundabout.ReloadResult;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.internal.pool.BackendPool;
import dev.roundabout.internal.state.Change;
import dev.roundabout.internal.state.Layers;
import dev.roundabout.internal.state.Reloadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes another configuration, with the run-time changes on top. Control thread only. */
final class Reload implements Change<ReloadResult> {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultLoadBalancer.class);

    private final LoadBalancerConfig wanted;
    private final Map<String, BackendPool> pools;
    private final Supplier<LoadBalancerConfig> running;
    private final Consumer<LoadBalancerConfig> taken;
    private @Nullable Reloadable reloadable;
    private Layers.@Nullable Result result;

    Reload(
            LoadBalancerConfig wanted,
            Map<String, BackendPool> pools,
            Supplier<LoadBalancerConfig> running,
            Consumer<LoadBalancerConfig> taken) {
        this.wanted = wanted;
        this.pools = pools;
        this.running = running;
        this.taken = taken;
    }

    @Override
    public Set<String> touches() {
        return Set.of(EVERYTHING);
    }

    @Override
    public ChangeLayer plan(ChangeLayer layer) {
        reloadable = Reloadable.of(running.get(), wanted);
        result = Layers.over(reloadable.config(), layer, BackendPool.strategies(pools.values()));
        return result.layer();
    }

    @Override
    public ReloadResult make() {
        Reloadable next = Objects.requireNonNull(reloadable);
        Layers.Result planned = Objects.requireNonNull(result);
        List<String> changed = new ArrayList<>();
        pools.forEach((name, pool) -> changed.addAll(
                pool.update(Objects.requireNonNull(planned.pools().get(name)))));
        taken.accept(next.config());
        List<String> dropped = planned.dropped().stream().map(Layers::describe).toList();
        next.needsRestart().forEach(what -> LOG.warn("configuration: {}: needs a restart", what));
        dropped.forEach(Reload::warnDropped);
        return new ReloadResult(changed, next.needsRestart(), dropped);
    }

    @Override
    public ChangeLayer settle(ChangeLayer layer) {
        return layer;
    }

    /** One line for an entry of the layer that has nothing to be about any more. */
    static void warnDropped(String entry) {
        LOG.warn("kept change dropped, the configuration has nothing it could be about: {}", entry);
    }
}
