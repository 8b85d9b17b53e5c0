package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.CheckJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import dev.roundabout.cli.ctl.Palette.Tone;
import dev.roundabout.cli.ctl.Table.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one screen an operator lives in: a line for each pool, under it a line for each of its backends. And the screen for
 * one backend, with its last probes.
 */
final class StatusTable {
    private static final int BACKEND_CELLS = 8;
    private static final int CHECK_CELLS = 4;

    private StatusTable() {}

    /**
     * {@return the table}
     *
     * @param status what to show; a daemon without pools gives one line that says so
     */
    static Table of(StatusJson status) {
        Table table = new Table();
        if (status.pools().isEmpty()) {
            table.add(Tone.NEUTRAL, 0, List.of(Cell.of("no pool")));
        }
        if (status.readiness().equals("stopping")) {
            table.add(Tone.CAREFUL, 0, List.of(Cell.of("stopping: takes no new session and no change")));
        }
        boolean first = true;
        for (PoolJson pool : status.pools()) {
            if (!first) {
                table.gap();
            }
            first = false;
            table.add(Tone.STRONG, 1, head(pool));
            pool.backends().forEach(backend -> table.add(Tone.NEUTRAL, BACKEND_CELLS, line(backend)));
            if (pool.backends().isEmpty()) {
                table.add(Tone.NEUTRAL, 0, List.of(Cell.of("no backend yet: lbctl add HOST:PORT")));
            }
        }
        if (!status.kept() && status.pools().stream().anyMatch(StatusTable::changed)) {
            table.gap();
            table.add(Tone.NEUTRAL, 0, List.of(Cell.of("run-time changes are not kept: no state directory")));
        }
        return table;
    }

    private static boolean changed(PoolJson pool) {
        return pool.runtimeStrategy() || pool.backends().stream().anyMatch(BackendJson::runtime);
    }

    /**
     * {@return one backend and, under it, what its last probes found: when, outcome, step, time taken, detail}
     *
     * @param backend with its probes; without any, a line says so
     */
    static Table of(BackendJson backend) {
        Table table = new Table();
        table.add(Tone.NEUTRAL, 0, line(backend));
        List<CheckJson> checks = backend.checks() == null ? List.of() : backend.checks();
        for (CheckJson check : checks) {
            table.add(Tone.NEUTRAL, CHECK_CELLS, line(check));
        }
        if (checks.isEmpty()) {
            table.add(Tone.NEUTRAL, 0, List.of(Cell.of("no probe yet")));
        }
        return table;
    }

    private static List<Cell> line(CheckJson check) {
        return List.of(
                Cell.of(check.at().replaceFirst("\\..*Z$", "Z")),
                new Cell(check.outcome().equals("good") ? Tone.GOOD : Tone.BAD, check.outcome()),
                Cell.of(check.step()),
                Cell.of(time(check.tookMicros())),
                Cell.of(check.detail()));
    }

    private static List<Cell> head(PoolJson pool) {
        String listeners = pool.listeners().isEmpty() ? "no listener" : String.join(",", pool.listeners());
        String traffic = pool.takingTraffic() + " of " + pool.backends().size() + " take traffic";
        List<String> free = List.of(
                pool.strategy() + (pool.runtimeStrategy() ? "  (runtime)" : "") + "  " + listeners,
                traffic + remark(pool),
                pool.sessions() + (pool.sessions() == 1 ? " session" : " sessions"),
                rate(pool.sessionsPerSecond()) + "/s");
        return List.of(Cell.of(pool.name()), Cell.of(String.join("   ", free)));
    }

    private static String remark(PoolJson pool) {
        if (pool.failingOpen()) {
            return " (fail-open: none is healthy)";
        }
        boolean full = pool.takingTraffic() > 0
                && pool.backends().stream()
                        .filter(BackendJson::takesTraffic)
                        .allMatch(backend -> backend.maxSessions() > 0 && backend.sessions() >= backend.maxSessions());
        return full ? " (all full)" : "";
    }

    private static List<Cell> line(BackendJson backend) {
        String limit = backend.maxSessions() == 0 ? "" : "/" + backend.maxSessions();
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.of(backend.name().equals(backend.address()) ? "-" : backend.name()));
        cells.add(Cell.of(backend.address()));
        cells.add(new Cell(tone(backend), backend.state()));
        cells.add(Cell.of(remarks(backend)));
        cells.add(Cell.of("weight " + backend.weight()));
        cells.add(Cell.of("sessions " + backend.sessions() + limit));
        cells.add(Cell.of("connect p99 " + time(backend.connectP99Micros())));
        cells.add(Cell.of("errors " + backend.errors()));
        return cells;
    }

    private static String remarks(BackendJson backend) {
        List<String> remarks = new ArrayList<>();
        if (backend.reason() != null && !backend.reason().isEmpty()) {
            remarks.add(backend.reason());
        }
        if (backend.backup() && !"backup".equals(backend.reason())) {
            remarks.add("(backup)");
        }
        if (backend.runtime()) {
            remarks.add("(runtime)");
        }
        return String.join("  ", remarks);
    }

    private static Tone tone(BackendJson backend) {
        return switch (backend.state()) {
            case "up" -> Tone.GOOD;
            case "down", "ejected", "unresolved" -> Tone.BAD;
            case "draining", "disabled", "waiting" -> Tone.CAREFUL;
            default -> Tone.NEUTRAL;
        };
    }

    private static String time(@Nullable Long micros) {
        return micros == null ? "-" : Durations.words(Duration.ofNanos(micros * 1000));
    }

    /** Whole from ten on; below, one decimal unless it is zero. */
    private static String rate(double perSecond) {
        String text = String.format(Locale.ROOT, perSecond < 9.95 ? "%.1f" : "%.0f", perSecond);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
