package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.admin.wire.ConfigDiffJson;
import dev.roundabout.admin.wire.ConfigJson;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Added;
import dev.roundabout.config.ChangeLayer.Changed;
import dev.roundabout.config.ChangeLayer.Entry;
import dev.roundabout.config.ChangeLayer.Removed;
import dev.roundabout.config.ChangeLayer.StrategyChanged;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts configuration and run-time changes into the words of the admin port. */
final class ConfigReport {
    private final LoadBalancer lb;

    ConfigReport(LoadBalancer lb) {
        this.lb = lb;
    }

    /** What is in force, with the origin of each value. */
    ConfigJson whole() {
        LoadBalancerConfig config = lb.config();
        ChangeLayer layer = lb.changes();
        return new ConfigJson(
                lb.keepsChanges(),
                Names.word(config.transport()),
                config.listeners().stream().map(ConfigReport::listener).toList(),
                config.pools().stream().map(pool -> pool(pool, layer)).toList());
    }

    /** What differs. */
    ConfigDiffJson diff() {
        return new ConfigDiffJson(lb.keepsChanges(), entries(lb.config(), lb.changes()));
    }

    /** Entries of a layer, compared with a configuration. */
    static List<ConfigDiffJson.Entry> entries(LoadBalancerConfig config, ChangeLayer layer) {
        return layer.entries().stream().map(entry -> entry(config, entry)).toList();
    }

    private static ConfigDiffJson.Entry entry(LoadBalancerConfig config, Entry entry) {
        List<ConfigDiffJson.Field> fields = new ArrayList<>();
        PoolConfig pool = config.pools().stream()
                .filter(one -> one.name().equals(entry.pool()))
                .findFirst()
                .orElse(null);
        BackendConfig configured = pool == null ? null : configured(pool, entry.backend());
        if (entry instanceof StrategyChanged strategy) {
            fields.add(new ConfigDiffJson.Field(
                    "strategy", pool == null ? null : pool.strategy().name(), strategy.strategy()));
            return new ConfigDiffJson.Entry(entry.pool(), null, "strategy", fields);
        }
        Map<String, String> before = configured == null ? Map.of() : values(configured);
        if (entry instanceof Removed) {
            fields.add(new ConfigDiffJson.Field("address", before.get("address"), null));
            return new ConfigDiffJson.Entry(entry.pool(), entry.backend(), "removed", fields);
        }
        BackendConfig inForce = entry instanceof Added added
                ? added.added()
                : changed(Objects.requireNonNull(configured, "a changed backend is configured"), (Changed) entry);
        values(inForce).forEach((field, current) -> {
            if (!current.equals(before.get(field))) {
                fields.add(new ConfigDiffJson.Field(field, before.get(field), current));
            }
        });
        return new ConfigDiffJson.Entry(
                entry.pool(), entry.backend(), entry instanceof Added ? "added" : "changed", fields);
    }

    private static ConfigJson.Listener listener(ListenerConfig listener) {
        return new ConfigJson.Listener(
                listener.name(),
                listener.bind().toString(),
                listener.pool(),
                listener.maxSessions(),
                listener.acceptProxy().stream().map(Object::toString).toList(),
                listener.allow().stream().map(Object::toString).toList(),
                listener.deny().stream().map(Object::toString).toList(),
                perClient(listener.perClient()));
    }

    private static ConfigJson.PerClient perClient(ClientLimitsConfig limits) {
        return new ConfigJson.PerClient(
                limits.sessions(),
                limits.rate(),
                limits.softRate(),
                limits.interval().toMillis(),
                limits.delay().toMillis());
    }

    private static ConfigJson.Pool pool(PoolConfig pool, ChangeLayer layer) {
        Map<String, ConfigJson.Backend> backends = new LinkedHashMap<>();
        for (BackendConfig backend : pool.backends()) {
            backends.put(backend.name(), backend(backend, backend));
        }
        String strategy = pool.strategy().name();
        for (Entry entry : layer.entries()) {
            if (!entry.pool().equals(pool.name())) {
                continue;
            }
            if (entry instanceof StrategyChanged changed) {
                strategy = changed.strategy();
            } else if (entry instanceof Removed removed) {
                backends.remove(removed.backend());
            } else if (entry instanceof Added added) {
                backends.put(added.backend(), backend(null, added.added()));
            } else if (entry instanceof Changed changed) {
                BackendConfig configured = configured(pool, changed.backend());
                if (configured != null) {
                    backends.put(changed.backend(), backend(configured, changed(configured, changed)));
                }
            }
        }
        return new ConfigJson.Pool(
                pool.name(),
                strategy,
                strategy.equals(pool.strategy().name()) ? ConfigJson.CONFIG : ConfigJson.RUNTIME,
                pool.connectTimeout().toMillis(),
                pool.idleTimeout().toMillis(),
                pool.halfClosedTimeout().toMillis(),
                CheckReport.failOver(pool.failOver()),
                CheckReport.eject(pool.eject()),
                pool.failOpen(),
                pool.closeOnDown() ? "close" : "keep",
                CheckReport.health(pool.health()),
                Names.word(pool.sendProxy()),
                List.copyOf(backends.values()));
    }

    private static ConfigJson.Backend backend(@Nullable BackendConfig configured, BackendConfig inForce) {
        Map<String, String> before = configured == null ? Map.of() : values(configured);
        HealthCheckConfig health = inForce.health();
        Map<String, String> origins = new LinkedHashMap<>();
        values(inForce)
                .forEach((field, value) ->
                        origins.put(field, value.equals(before.get(field)) ? ConfigJson.CONFIG : ConfigJson.RUNTIME));
        return new ConfigJson.Backend(
                inForce.name(),
                inForce.address().toString(),
                inForce.weight(),
                inForce.maxSessions(),
                inForce.backup(),
                state(inForce),
                health == null ? null : CheckReport.health(health),
                origins);
    }

    private static Map<String, String> values(BackendConfig backend) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("address", backend.address().toString());
        values.put("weight", Integer.toString(backend.weight()));
        values.put("maxSessions", Integer.toString(backend.maxSessions()));
        values.put("backup", Boolean.toString(backend.backup()));
        values.put("state", state(backend));
        return values;
    }

    private static String state(BackendConfig backend) {
        return backend.enabled() ? "enabled" : "disabled";
    }

    private static @Nullable BackendConfig configured(PoolConfig pool, @Nullable String name) {
        return pool.backends().stream()
                .filter(backend -> backend.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static BackendConfig changed(BackendConfig configured, Changed changed) {
        Integer weight = changed.weight();
        Integer maxSessions = changed.maxSessions();
        Boolean enabled = changed.enabled();
        return new BackendConfig(
                configured.address(),
                configured.name(),
                weight == null ? configured.weight() : weight,
                maxSessions == null ? configured.maxSessions() : maxSessions,
                configured.backup(),
                enabled == null ? configured.enabled() : enabled,
                configured.health());
    }
}
