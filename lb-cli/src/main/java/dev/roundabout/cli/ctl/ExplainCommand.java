package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.ExplainedBackendJson;
import dev.roundabout.admin.wire.ExplainedListenerJson;
import dev.roundabout.admin.wire.ExplanationJson;
import dev.roundabout.admin.wire.KeptJson;
import dev.roundabout.cli.ctl.Palette.Tone;
import dev.roundabout.cli.ctl.Table.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says which backend a client would get now, and why not another. */
@Command(name = "explain", description = "Says which backend a client would get now, and why not another.")
final class ExplainCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(paramLabel = "IP", description = "the client's IP address, for example 10.1.1.11")
    String client = "";

    ExplainCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        ExplanationJson told = invocation.api().explain(client, invocation.namedPool());
        invocation.output().table(table(told), told);
    }

    static Table table(ExplanationJson told) {
        Table table = new Table();
        table.add(Tone.STRONG, 0, List.of(Cell.of(sentence(told))));
        KeptJson kept = told.kept();
        if (kept != null) {
            table.add(Tone.NEUTRAL, 0, List.of(Cell.of(remembered(kept))));
        }
        told.backends().forEach(backend -> table.add(Tone.NEUTRAL, 5, line(backend)));
        told.listeners().forEach(listener -> table.add(Tone.NEUTRAL, 0, List.of(Cell.of(door(listener)))));
        return table;
    }

    private static String sentence(ExplanationJson told) {
        return told.client() + " in " + told.pool() + " would get "
                + (told.backend() == null ? "no backend" : told.backend()) + ": " + told.reason() + " ("
                + told.strategy() + (told.failingOpen() ? ", fail-open: none is healthy" : "") + ")";
    }

    private static String remembered(KeptJson kept) {
        String backend = kept.backend() == null ? "a backend that has left" : kept.backend();
        String sessions = kept.sessions() == 0
                ? "unseen for " + Durations.words(Duration.ofMillis(kept.unseenMillis())) + ", forgotten in "
                : kept.sessions() + (kept.sessions() == 1 ? " session open" : " sessions open")
                        + ", forgotten after the last of them in ";
        return "remembered with " + backend + (kept.settled() ? "" : " (picked, never connected)") + ": " + sessions
                + Durations.words(Duration.ofMillis(kept.leftMillis()));
    }

    private static List<Cell> line(ExplainedBackendJson backend) {
        String most = backend.maxSessions() == 0 ? "" : "/" + backend.maxSessions();
        List<Cell> cells = List.of(
                Cell.of(backend.name().equals(backend.address()) ? "-" : backend.name()),
                Cell.of(backend.address()),
                new Cell(tone(backend), backend.standing()),
                Cell.of(backend.rank() == null ? "rank -" : "rank " + backend.rank()),
                Cell.of("sessions " + backend.sessions() + most));
        if (backend.reason() == null) {
            return cells;
        }
        List<Cell> more = new ArrayList<>(cells);
        more.add(Cell.of(backend.reason()));
        return more;
    }

    private static Tone tone(ExplainedBackendJson backend) {
        return switch (backend.standing()) {
            case "chosen" -> Tone.GOOD;
            case "down", "ejected", "unresolved" -> Tone.BAD;
            case "full", "draining", "disabled", "waiting", "not-its-own" -> Tone.CAREFUL;
            default -> Tone.NEUTRAL;
        };
    }

    private static String door(ExplainedListenerJson listener) {
        String now = listener.refusal() != null
                ? "would reset the client: " + listener.refusal()
                : listener.atLimit()
                        ? "is full: the client would wait in the backlog"
                        : listener.paused() ? "is not accepting just now" : "would let the client in";
        return "listener " + listener.name() + " " + now
                + (listener.delayMillis() == 0
                        ? ""
                        : ", after a delay of " + Durations.words(Duration.ofMillis(listener.delayMillis())));
    }
}
