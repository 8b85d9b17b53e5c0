package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.SessionJson;
import dev.roundabout.admin.wire.SessionsJson;
import dev.roundabout.cli.completion.Candidates;
import dev.roundabout.cli.ctl.Palette.Tone;
import dev.roundabout.cli.ctl.Table.Cell;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the open sessions. */
@Command(name = "sessions", description = "Shows open sessions, the oldest first; of one pool if it is named.")
final class SessionsCommand implements Runnable {
    private final Invocation invocation;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Backends.class,
            description = "only those of this backend")
    @Nullable
    String backend;

    @Option(names = "--client", paramLabel = "IP", description = "only those of this client")
    @Nullable
    String client;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = Converters.SessionCount.class,
            description = "the most to show, 1 to 20000; default 1000")
    @Nullable
    Integer limit;

    SessionsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        SessionsJson sessions = invocation.api().sessions(invocation.namedPool(), backend, client, limit);
        invocation.output().table(table(sessions), sessions);
    }

    static Table table(SessionsJson sessions) {
        Table table = new Table();
        List<String> heads =
                List.of("ID", "CLIENT", "LISTENER", "POOL/BACKEND", "STATE", "AGE", "IDLE", "UP", "DOWN", "ATTEMPTS");
        table.add(Tone.STRONG, heads.size(), heads.stream().map(Cell::of).toList());
        sessions.sessions().forEach(session -> table.add(Tone.NEUTRAL, heads.size(), line(session)));
        if (sessions.more()) {
            table.add(Tone.CAREFUL, 0, List.of(Cell.of("there are more: --limit N shows up to 20000")));
        }
        return table;
    }

    private static List<Cell> line(SessionJson session) {
        return Stream.of(
                        String.valueOf(session.id()),
                        session.client(),
                        session.listener(),
                        session.pool() + "/" + (session.backend() == null ? "-" : session.backend()),
                        session.state(),
                        Durations.words(Duration.ofMillis(session.ageMillis())),
                        Durations.words(Duration.ofMillis(session.idleMillis())),
                        bytes(session.upstreamBytes()),
                        bytes(session.downstreamBytes()),
                        String.valueOf(session.attempts()))
                .map(Cell::of)
                .toList();
    }

    /** {@code 512 B}, {@code 1.5 KiB}, {@code 70 MiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double shown = bytes;
        String unit = "";
        for (String larger : List.of("KiB", "MiB", "GiB", "TiB")) {
            if (shown >= 1024) {
                shown /= 1024;
                unit = larger;
            }
        }
        return String.format(Locale.ROOT, shown < 9.95 ? "%.1f %s" : "%.0f %s", shown, unit);
    }
}
