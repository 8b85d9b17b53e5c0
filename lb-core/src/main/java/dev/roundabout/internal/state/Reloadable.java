package dev.roundabout.internal.state;

import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * What of another configuration can be taken while running: backends and strategies of the pools there are.
 *
 * @param config the running configuration with what can be taken
 * @param needsRestart what differs beside that, in words
 */
public record Reloadable(LoadBalancerConfig config, List<String> needsRestart) {
    private static final Set<String> TAKEN = Set.of("strategy", "backends");

    /** Compares. */
    public static Reloadable of(LoadBalancerConfig running, LoadBalancerConfig wanted) {
        List<String> needsRestart = new ArrayList<>();
        differing("", running, wanted, Set.of("listeners", "pools"), needsRestart);
        compare(
                "listener ",
                byName(running.listeners(), ListenerConfig::name),
                byName(wanted.listeners(), ListenerConfig::name),
                Set.of(),
                needsRestart);
        Map<String, PoolConfig> wantedPools = byName(wanted.pools(), PoolConfig::name);
        compare("pool ", byName(running.pools(), PoolConfig::name), wantedPools, TAKEN, needsRestart);
        List<PoolConfig> pools = new ArrayList<>();
        for (PoolConfig pool : running.pools()) {
            PoolConfig next = wantedPools.get(pool.name());
            pools.add(next == null ? pool : merged(pool, next, needsRestart));
        }
        return new Reloadable(
                new LoadBalancerConfig(running.listeners(), pools, running.transport(), running.eventLoops()),
                needsRestart);
    }

    private static PoolConfig merged(PoolConfig running, PoolConfig wanted, List<String> needsRestart) {
        Map<String, BackendConfig> before = byName(running.backends(), BackendConfig::name);
        List<BackendConfig> backends = new ArrayList<>();
        for (BackendConfig backend : wanted.backends()) {
            BackendConfig same = before.get(backend.name());
            if (same == null || !same.address().equals(backend.address())) {
                backends.add(backend);
                continue;
            }
            if (!Objects.equals(same.health(), backend.health())) {
                needsRestart.add("pool " + running.name() + ": backend " + backend.name() + " health");
            }
            backends.add(Layers.withHealth(backend, same.health()));
        }
        return new PoolConfig(
                running.name(),
                wanted.strategy(),
                running.connectTimeout(),
                running.idleTimeout(),
                running.halfClosedTimeout(),
                running.failOver(),
                running.eject(),
                running.failOpen(),
                running.closeOnDown(),
                running.health(),
                running.sendProxy(),
                backends);
    }

    private static <T extends Record> void compare(
            String kind, Map<String, T> running, Map<String, T> wanted, Set<String> except, List<String> found) {
        running.forEach((name, record) -> {
            T next = wanted.get(name);
            if (next == null) {
                found.add(kind + name + ": not in the configuration any more");
            } else {
                differing(kind + name + ": ", record, next, except, found);
            }
        });
        wanted.keySet().stream()
                .filter(name -> !running.containsKey(name))
                .forEach(name -> found.add(kind + name + ": new"));
    }

    /** Names each component that differs as the configuration file does. */
    private static <T extends Record> void differing(
            String prefix, T running, T wanted, Set<String> except, List<String> found) {
        for (RecordComponent component : running.getClass().getRecordComponents()) {
            if (!except.contains(component.getName())
                    && !Objects.equals(value(component, running), value(component, wanted))) {
                found.add(prefix + key(component.getName()));
            }
        }
    }

    private static String key(String component) {
        return component.equals("closeOnDown")
                ? "on-down"
                : component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's component can be read: " + component, e);
        }
    }

    private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
        Map<String, T> named = new LinkedHashMap<>();
        all.forEach(one -> named.put(name.apply(one), one));
        return named;
    }
}
