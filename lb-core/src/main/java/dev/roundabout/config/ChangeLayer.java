package dev.roundabout.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was changed at run time, as a layer over a configuration: for each backend or strategy that differs, one entry
 * that says how.
 *
 * @param entries at most one for each backend of a pool, at most one {@link StrategyChanged} for each pool; added
 *     backends stand in the order they were added
 */
public record ChangeLayer(List<Entry> entries) {
    /** No change at all. */
    public static final ChangeLayer EMPTY = new ChangeLayer(List.of());

    /** {@inheritDoc} */
    public ChangeLayer {
        entries = List.copyOf(entries);
        Set<String> subjects = new HashSet<>();
        for (Entry entry : entries) {
            String backend = entry.backend();
            // Neither name can hold a space.
            if (!subjects.add(entry.pool() + " " + (backend == null ? "" : backend))) {
                throw Check.refused(
                        "entry",
                        entry.pool() + (backend == null ? " strategy" : "/" + backend),
                        "one entry for each backend, one strategy for each pool");
            }
        }
    }

    /** One difference to the configuration. */
    public sealed interface Entry {
        /** {@return the pool's name} */
        String pool();

        /** {@return the backend's name; {@code null} for a pool's strategy} */
        @Nullable
        String backend();
    }

    /**
     * A backend that the configuration does not have, or has under this name with another address.
     *
     * @param pool the pool's name
     * @param added all of its settings; its active check is the pool's, so {@code health} is {@code null}
     */
    public record Added(String pool, BackendConfig added) implements Entry {
        /** {@inheritDoc} */
        public Added {
            Check.name(pool, "pool");
            if (added.health() != null) {
                throw Check.refused("health", "its own", "none; an added backend has its pool's");
            }
        }

        @Override
        public String backend() {
            return added.name();
        }
    }

    /**
     * A backend of the configuration that was removed.
     *
     * @param pool the pool's name
     * @param backend its name
     */
    public record Removed(String pool, String backend) implements Entry {
        /** {@inheritDoc} */
        public Removed {
            Check.name(pool, "pool");
            Check.name(backend, "name");
        }
    }

    /**
     * A backend of the configuration with other settings; {@code null} where the configuration's value holds.
     *
     * @param pool the pool's name
     * @param backend its name
     * @param weight its share of new sessions, 0 to 256
     * @param maxSessions the most sessions at a time; 0 is no limit
     * @param enabled whether it is ENABLED; otherwise DISABLED
     */
    public record Changed(
            String pool,
            String backend,
            @Nullable Integer weight,
            @Nullable Integer maxSessions,
            @Nullable Boolean enabled)
            implements Entry {
        /** {@inheritDoc} */
        public Changed {
            Check.name(pool, "pool");
            Check.name(backend, "name");
            if (weight != null) {
                Check.between(0, BackendConfig.MAX_WEIGHT, weight, "weight");
            }
            if (maxSessions != null) {
                Check.atLeast(0, maxSessions, "max-sessions");
            }
            if (weight == null && maxSessions == null && enabled == null) {
                throw Check.refused("change", "none", "a weight, a limit or a state");
            }
        }
    }

    /**
     * A pool with another strategy.
     *
     * @param pool the pool's name
     * @param strategy the strategy's name, 1 to 200 printable characters
     */
    public record StrategyChanged(String pool, String strategy) implements Entry {
        /** {@inheritDoc} */
        public StrategyChanged {
            Check.name(pool, "pool");
            if (!strategy.matches("[\\x21-\\x7e]{1,200}")) {
                throw Check.refused("strategy", Check.printable(strategy), "1 to 200 printable characters");
            }
        }

        @Override
        public @Nullable String backend() {
            return null;
        }
    }
}
