package dev.roundabout.cli.config;

import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.strategy.Strategies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one pool. */
final class PoolReader {
    private static final Map<String, Boolean> ON_DOWN = Map.of("keep", false, "close", true);
    private static final Map<String, ProxyProtocol> HEADERS =
            Map.of("none", ProxyProtocol.NONE, "v1", ProxyProtocol.V1, "v2", ProxyProtocol.V2);

    private final Problems problems;
    private final OwnListeners own;

    PoolReader(Problems problems, OwnListeners own) {
        this.problems = problems;
        this.own = own;
    }

    /** The pool; {@code null} if it cannot be made, and then that has been told. */
    @Nullable
    PoolConfig read(String name, Section section) {
        PoolConfig standard = PoolConfig.of("standard", List.of());
        FailOverConfig failOver = failOver(section.section("fail-over"));
        EjectConfig eject = eject(section.section("eject"));
        Value health = section.value("health");
        HealthCheckConfig check =
                health == null ? standard.health() : new HealthReader(problems).read(health, section.path("health"));
        ProxyProtocol sendProxy = section.choice("send-proxy", standard.sendProxy(), HEADERS);
        List<BackendConfig> backends = backends(name, section);
        PoolConfig read = section.build(() -> new PoolConfig(
                name,
                section.parsed(
                        "strategy", standard.strategy(), String.join(" | ", Strategies.names()), Strategies::parse),
                section.duration("connect-timeout", standard.connectTimeout()),
                section.duration("idle-timeout", standard.idleTimeout()),
                section.duration("half-closed-timeout", standard.halfClosedTimeout()),
                failOver,
                eject,
                section.flag("fail-open", standard.failOpen()),
                section.choice("on-down", false, ON_DOWN),
                check,
                sendProxy,
                backends));
        section.refuseUnknown();
        return read;
    }

    private List<BackendConfig> backends(String pool, Section section) {
        List<BackendConfig> backends = new ArrayList<>();
        Map<String, Place> names = new HashMap<>();
        BackendReader reader = new BackendReader(problems);
        List<Value> items = section.list("backends");
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            String path = section.path("backends") + "[" + i + "]";
            BackendConfig backend = reader.read(item, path);
            if (backend == null) {
                continue;
            }
            Place first = names.putIfAbsent(backend.name(), item.at());
            if (first != null) {
                problems.refused(
                        item.at(),
                        path,
                        backend.name(),
                        "a name that no other backend of " + Problems.printable(pool) + " has; it is there in line "
                                + first.line());
                continue;
            }
            own.refuse(backend.address(), item.at(), path);
            backends.add(backend);
        }
        return backends;
    }

    private static FailOverConfig failOver(Section section) {
        FailOverConfig read = section.build(() -> new FailOverConfig(
                section.integer("attempts", FailOverConfig.DEFAULT.attempts()),
                section.duration("budget", FailOverConfig.DEFAULT.budget())));
        section.refuseUnknown();
        return read == null ? FailOverConfig.DEFAULT : read;
    }

    private static EjectConfig eject(Section section) {
        EjectConfig read = section.build(() -> new EjectConfig(
                section.integer("failures", EjectConfig.DEFAULT.failures()),
                section.duration("for", EjectConfig.DEFAULT.duration()),
                section.duration("at-most", EjectConfig.DEFAULT.atMost())));
        section.refuseUnknown();
        return read == null ? EjectConfig.DEFAULT : read;
    }
}
