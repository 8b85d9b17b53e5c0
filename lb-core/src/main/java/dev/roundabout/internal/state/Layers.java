package dev.roundabout.internal.state;

import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Added;
import dev.roundabout.config.ChangeLayer.Changed;
import dev.roundabout.config.ChangeLayer.Entry;
import dev.roundabout.config.ChangeLayer.Removed;
import dev.roundabout.config.ChangeLayer.StrategyChanged;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A layer of run-time changes and the configuration below it: put together, compared, taken apart. Pure. */
public final class Layers {
    private Layers() {}

    /** The entry about a backend, or with {@code null} about the pool's strategy. */
    public static @Nullable Entry find(ChangeLayer layer, String pool, @Nullable String backend) {
        for (Entry entry : layer.entries()) {
            if (isAbout(entry, pool, backend)) {
                return entry;
            }
        }
        return null;
    }

    /** The layer with this entry about a backend, or a pool's strategy; with {@code null} without any. */
    public static ChangeLayer with(
            ChangeLayer layer, String pool, @Nullable String backend, @Nullable Entry replacement) {
        List<Entry> entries = new ArrayList<>();
        boolean placed = replacement == null;
        for (Entry entry : layer.entries()) {
            if (!isAbout(entry, pool, backend)) {
                entries.add(entry);
            } else if (replacement != null) {
                entries.add(replacement);
                placed = true;
            }
        }
        if (!placed) {
            entries.add(Objects.requireNonNull(replacement));
        }
        return new ChangeLayer(entries);
    }

    /** What tells the backend in force from the one of the configuration; {@code null} if nothing does. */
    public static @Nullable Entry difference(
            String pool, @Nullable BackendConfig configured, @Nullable BackendConfig inForce) {
        if (inForce == null) {
            return configured == null ? null : new Removed(pool, configured.name());
        }
        if (configured == null
                || !configured.address().equals(inForce.address())
                || configured.backup() != inForce.backup()) {
            return new Added(pool, withHealth(inForce, null));
        }
        Integer weight = configured.weight() == inForce.weight() ? null : (Integer) inForce.weight();
        Integer maxSessions =
                configured.maxSessions() == inForce.maxSessions() ? null : (Integer) inForce.maxSessions();
        Boolean enabled = configured.enabled() == inForce.enabled() ? null : (Boolean) inForce.enabled();
        return weight == null && maxSessions == null && enabled == null
                ? null
                : new Changed(pool, inForce.name(), weight, maxSessions, enabled);
    }

    /** The same for a pool's strategy. */
    public static @Nullable Entry difference(PoolConfig configured, Strategy inForce) {
        return configured.strategy().name().equals(inForce.name())
                ? null
                : new StrategyChanged(configured.name(), inForce.name());
    }

    /** As {@link #over(LoadBalancerConfig, ChangeLayer, Map)}, with nothing in force yet. */
    public static Result over(LoadBalancerConfig config, ChangeLayer layer) {
        return over(config, layer, Map.of());
    }

    /**
     * Puts the layer over a configuration: what is equal is absorbed, what has lost its subject is dropped.
     *
     * @param inForce the pools' strategies now. One of an embedder's own has a name that cannot be looked up: an entry
     *     that names the strategy in force means that very one
     */
    public static Result over(LoadBalancerConfig config, ChangeLayer layer, Map<String, Strategy> inForce) {
        Map<String, PoolPlan> pools = new LinkedHashMap<>();
        for (PoolConfig pool : config.pools()) {
            pools.put(pool.name(), PoolPlan.of(pool));
        }
        List<Entry> rest = new ArrayList<>();
        List<Entry> dropped = new ArrayList<>();
        for (Entry entry : layer.entries()) {
            PoolPlan pool = pools.get(entry.pool());
            if (pool == null || !pool.take(entry, inForce.get(entry.pool()), rest)) {
                dropped.add(entry);
            }
        }
        return new Result(pools, new ChangeLayer(rest), dropped);
    }

    /** An entry in words, behind the name of what it is about. */
    public static String describe(Entry entry) {
        if (entry instanceof Added add) {
            return entry.pool() + "/" + add.added().name() + ": added "
                    + add.added().address();
        }
        if (entry instanceof Changed set) {
            List<String> words = new ArrayList<>();
            if (set.weight() != null) {
                words.add("weight " + set.weight());
            }
            if (set.maxSessions() != null) {
                words.add("max sessions " + set.maxSessions());
            }
            if (set.enabled() != null) {
                words.add(set.enabled() ? "enabled" : "disabled");
            }
            return entry.pool() + "/" + set.backend() + ": " + String.join(", ", words);
        }
        return entry instanceof StrategyChanged strategy
                ? entry.pool() + ": strategy " + strategy.strategy()
                : entry.pool() + "/" + entry.backend() + ": removed";
    }

    static BackendConfig withHealth(BackendConfig backend, dev.roundabout.config.@Nullable HealthCheckConfig health) {
        return new BackendConfig(
                backend.address(),
                backend.name(),
                backend.weight(),
                backend.maxSessions(),
                backend.backup(),
                backend.enabled(),
                health);
    }

    private static boolean isAbout(Entry entry, String pool, @Nullable String backend) {
        return entry.pool().equals(pool) && Objects.equals(entry.backend(), backend);
    }

    /**
     * What a configuration comes to with a layer over it.
     *
     * @param pools what each pool is to be, by name
     * @param layer what of the layer still makes a difference
     * @param dropped entries whose pool or backend is not there any more, or whose strategy is not known
     */
    public record Result(Map<String, PoolPlan> pools, ChangeLayer layer, List<Entry> dropped) {}

    /** What one pool is to be. */
    public static final class PoolPlan {
        private final PoolConfig config;
        private final Map<String, BackendConfig> configured = new LinkedHashMap<>();
        private final Map<String, BackendConfig> backends = new LinkedHashMap<>();
        private Strategy strategy;

        private PoolPlan(PoolConfig config) {
            this.config = config;
            this.strategy = config.strategy();
            for (BackendConfig backend : config.backends()) {
                configured.put(backend.name(), backend);
                backends.put(backend.name(), backend);
            }
        }

        /** What the configuration alone says. */
        public static PoolPlan of(PoolConfig config) {
            return new PoolPlan(config);
        }

        /** What the configuration says. */
        public PoolConfig config() {
            return config;
        }

        /** How a backend is chosen. */
        public Strategy strategy() {
            return strategy;
        }

        /** Its backends by name, those of the configuration first. */
        public Map<String, BackendConfig> backends() {
            return backends;
        }

        /** Whether the configuration has no such backend, or another one under its name. */
        public boolean isAdded(BackendConfig backend) {
            BackendConfig origin = configured.get(backend.name());
            return origin == null || !origin.address().equals(backend.address());
        }

        /** Whether the entry has something to be about; what of it makes a difference is added to the rest. */
        private boolean take(Entry entry, @Nullable Strategy inForce, List<Entry> rest) {
            if (entry instanceof StrategyChanged changed) {
                return takeStrategy(changed, inForce, rest);
            }
            String name = Objects.requireNonNull(entry.backend());
            BackendConfig origin = configured.get(name);
            BackendConfig wanted;
            if (entry instanceof Added added) {
                wanted = withHealth(added.added(), origin == null ? null : origin.health());
            } else if (origin == null) {
                return false;
            } else if (entry instanceof Changed changed) {
                wanted = changed(origin, changed);
            } else {
                wanted = null;
            }
            if (wanted == null) {
                backends.remove(name);
            } else {
                backends.put(name, wanted);
            }
            Entry left = difference(config.name(), origin, wanted);
            if (left != null) {
                rest.add(left);
            }
            return true;
        }

        private boolean takeStrategy(StrategyChanged changed, @Nullable Strategy inForce, List<Entry> rest) {
            try {
                Strategy wanted = inForce != null && inForce.name().equals(changed.strategy())
                        ? inForce
                        : Strategies.parse(changed.strategy());
                if (!wanted.name().equals(config.strategy().name())) {
                    strategy = wanted;
                    rest.add(changed);
                }
                return true;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static BackendConfig changed(BackendConfig origin, Changed changed) {
            Integer weight = changed.weight();
            Integer maxSessions = changed.maxSessions();
            Boolean enabled = changed.enabled();
            return new BackendConfig(
                    origin.address(),
                    origin.name(),
                    weight == null ? origin.weight() : weight,
                    maxSessions == null ? origin.maxSessions() : maxSessions,
                    origin.backup(),
                    enabled == null ? origin.enabled() : enabled,
                    origin.health());
        }
    }
}
