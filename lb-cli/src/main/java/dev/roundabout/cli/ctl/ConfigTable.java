package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.ConfigDiffJson;
import dev.roundabout.admin.wire.ConfigJson;
import dev.roundabout.cli.ctl.Palette.Tone;
import dev.roundabout.cli.ctl.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Configuration and run-time changes as lines for people. */
final class ConfigTable {
    private static final int BACKEND_CELLS = 5;

    private ConfigTable() {}

    /** {@return the configuration in force; what was changed at run time is marked} */
    static Table of(ConfigJson config) {
        Table table = new Table();
        config.listeners()
                .forEach(listener -> table.add(
                        Tone.NEUTRAL,
                        2,
                        List.of(
                                Cell.of("listener " + listener.name()),
                                Cell.of(listener.bind()),
                                Cell.of("for pool " + listener.pool()))));
        for (ConfigJson.Pool pool : config.pools()) {
            table.gap();
            table.add(
                    Tone.STRONG,
                    0,
                    List.of(Cell.of("pool " + pool.name()), Cell.of(pool.strategy() + mark(pool.strategyOrigin()))));
            pool.backends().forEach(backend -> table.add(Tone.NEUTRAL, BACKEND_CELLS, line(backend)));
        }
        return table;
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
