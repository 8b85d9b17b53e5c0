package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.ConfigDiffJson;
import dev.roundabout.admin.wire.ConfigJson;
import dev.roundabout.cli.ctl.Palette.Tone;
import dev.roundabout.cli.ctl.Table.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Configuration and run-time changes as lines for people. */
final class ConfigTable {
    private static final int BACKEND_CELLS = 5;

    private ConfigTable() {}

    /** {@return the configuration in force; what was changed at run time is marked} */
    static Table of(ConfigJson config) {
        Table table = new Table();
        config.listeners().forEach(listener -> listener(table, listener));
        for (ConfigJson.Pool pool : config.pools()) {
            table.gap();
            table.add(
                    Tone.STRONG,
                    0,
                    List.of(Cell.of("pool " + pool.name()), Cell.of(pool.strategy() + mark(pool.strategyOrigin()))));
            rules(pool).forEach(rule -> table.add(Tone.NEUTRAL, 0, List.of(Cell.of("  " + rule))));
            pool.backends().forEach(backend -> table.add(Tone.NEUTRAL, BACKEND_CELLS, line(backend)));
        }
        return table;
    }

    private static void listener(Table table, ConfigJson.Listener listener) {
        List<Cell> cells = line(listener);
        cells.add(Cell.of(
                "max-sessions " + (listener.maxSessions() == 0 ? "0 (by descriptors)" : listener.maxSessions())));
        table.add(Tone.NEUTRAL, 2, cells);
        Stream.of(listed("allow", listener.allow()), listed("deny", listener.deny()), perClient(listener.perClient()))
                .filter(rule -> !rule.isEmpty())
                .forEach(rule -> table.add(Tone.NEUTRAL, 0, List.of(Cell.of("  " + rule))));
    }

    private static String listed(String key, List<String> ranges) {
        return ranges.isEmpty() ? "" : key + ": " + String.join(", ", ranges);
    }

    /** Nothing without limits; a daemon of before does not say them. */
    private static String perClient(ConfigJson.@Nullable PerClient limits) {
        if (limits == null || (limits.sessions() == 0 && limits.rate() == 0 && limits.softRate() == 0)) {
            return "";
        }
        String interval = "/" + time(limits.intervalMillis());
        return "per-client: sessions " + limits.sessions() + ", rate " + limits.rate() + interval + ", soft-rate "
                + limits.softRate() + interval + ", delay " + time(limits.delayMillis());
    }

    /** {@return the run-time changes, one a line} */
    static Table of(ConfigDiffJson diff) {
        Table table = new Table();
        if (diff.entries().isEmpty()) {
            table.add(Tone.NEUTRAL, 0, List.of(Cell.of("nothing was changed at run time")));
        }
        for (ConfigDiffJson.Entry entry : diff.entries()) {
            table.add(Tone.NEUTRAL, 1, List.of(Cell.of(subject(entry)), Cell.of(change(entry))));
        }
        if (!diff.kept() && !diff.entries().isEmpty()) {
            table.add(Tone.NEUTRAL, 0, List.of(Cell.of("not kept: the daemon has no state directory")));
        }
        return table;
    }

    /** {@return what an entry is about} */
    static String subject(ConfigDiffJson.Entry entry) {
        return entry.pool() + (entry.backend() == null ? "" : "/" + entry.backend());
    }

    /** {@return what was changed, and what the configuration says} */
    static String change(ConfigDiffJson.Entry entry) {
        if (entry.change().equals("removed")) {
            return "removed";
        }
        String values = entry.fields().stream().map(ConfigTable::value).collect(Collectors.joining(", "));
        return entry.change().equals("added") ? "added, " + values : values;
    }

    private static String value(ConfigDiffJson.Field field) {
        String name = field.field().equals("maxSessions") ? "max" : field.field();
        return name + " " + or(field.current())
                + (field.configured() == null ? "" : ", configured " + field.configured());
    }

    /** What is done about backends that fail, named as in the configuration file; a daemon of before does not say it. */
    private static List<String> rules(ConfigJson.Pool pool) {
        List<String> rules = new ArrayList<>();
        rules.add("connect-timeout " + time(pool.connectTimeoutMillis()) + ", idle-timeout "
                + (pool.idleTimeoutMillis() == 0 ? "0 (never)" : time(pool.idleTimeoutMillis()))
                + ", half-closed-timeout " + time(pool.halfClosedTimeoutMillis()));
        rules.add("fail-open " + pool.failOpen() + ", on-down " + pool.onDown());
        if (pool.failOver() != null) {
            rules.add("fail-over: attempts " + pool.failOver().attempts() + ", budget "
                    + time(pool.failOver().budgetMillis()));
        }
        if (pool.eject() != null) {
            rules.add("eject: failures " + pool.eject().failures() + ", for "
                    + time(pool.eject().forMillis()) + ", at-most "
                    + time(pool.eject().atMostMillis()));
        }
        if (pool.health() != null) {
            rules.add("health: " + health(pool.health()));
        }
        if (pool.sendProxy() != null && !pool.sendProxy().equals("none")) {
            rules.add("send-proxy: " + pool.sendProxy());
        }
        return rules;
    }

    private static String health(ConfigJson.Health health) {
        StringBuilder text = new StringBuilder("type ").append(health.type());
        if (health.type().equals("none")) {
            return text.toString();
        }
        more(text, "path", health.path());
        more(text, "host", health.host());
        more(text, "status", health.status());
        more(text, "body", health.body());
        more(text, "send", health.send());
        more(text, "expect", health.expect());
        more(text, "command", health.command() == null ? null : String.join(" ", health.command()));
        more(text, "interval", time(health.intervalMillis()));
        more(text, "fast-interval", time(health.fastIntervalMillis()));
        more(text, "timeout", time(health.timeoutMillis()));
        more(text, "rise", Integer.toString(health.rise()));
        more(text, "fall", Integer.toString(health.fall()));
        more(text, "address", health.address());
        return text.toString();
    }

    private static void more(StringBuilder text, String key, @Nullable String value) {
        if (value != null) {
            text.append(", ").append(key).append(' ').append(value.isEmpty() ? "\"\"" : value);
        }
    }

    private static String time(long millis) {
        return Durations.words(Duration.ofMillis(millis));
    }

    private static List<Cell> line(ConfigJson.Listener listener) {
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.of("listener " + listener.name()));
        cells.add(Cell.of(listener.bind()));
        cells.add(Cell.of("for pool " + listener.pool()));
        if (listener.acceptProxy() != null && !listener.acceptProxy().isEmpty()) {
            cells.add(Cell.of("accept-proxy " + String.join(" ", listener.acceptProxy())));
        }
        return cells;
    }

    private static List<Cell> line(ConfigJson.Backend backend) {
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.of("  " + backend.name()));
        cells.add(Cell.of(backend.address() + mark(backend, "address")));
        cells.add(Cell.of("weight " + backend.weight() + mark(backend, "weight")));
        cells.add(Cell.of("max " + backend.maxSessions() + mark(backend, "maxSessions")));
        cells.add(Cell.of(backend.state() + mark(backend, "state")));
        if (backend.backup()) {
            cells.add(Cell.of("backup" + mark(backend, "backup")));
        }
        if (backend.health() != null) {
            cells.add(Cell.of("health: " + health(backend.health())));
        }
        return cells;
    }

    private static String mark(ConfigJson.Backend backend, String field) {
        return mark(backend.origins().getOrDefault(field, ConfigJson.CONFIG));
    }

    private static String mark(String origin) {
        return origin.equals(ConfigJson.RUNTIME) ? " (runtime)" : "";
    }

    private static String or(@Nullable String value) {
        return value == null ? "-" : value;
    }
}
