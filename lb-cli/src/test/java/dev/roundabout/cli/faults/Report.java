package dev.roundabout.cli.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one fault: a table on standard output, which is kept in {@code faults.txt}, and lines of {@code faults.csv}.
 * In full they are in {@code benchmarks/results/DATE}, else in {@code target/faults}; {@code -Droundabout.faults.results=DIR}
 * says otherwise.
 */
final class Report {
    private static final String HEAD = "date,commit,fault,transport,size,figure,value\n";

    private final String fault;
    private final String transport;
    private final String commit = Command.run(
                    List.of("sh", "-c", "git rev-parse --short HEAD 2>/dev/null || echo unknown"))
            .strip();
    private final StringBuilder table = new StringBuilder();
    private final StringBuilder csv = new StringBuilder();

    Report(String fault, String transport) {
        this.fault = fault;
        this.transport = transport;
        table.append("%n%s, %s, %s, commit %s, %s%n".formatted(fault, transport, size(), commit, date()));
    }

    /** A figure with its name. */
    void line(String figure, Object value) {
        String shown = value instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : value.toString();
        table.append("  %-60s %12s%n".formatted(figure, shown));
        csv.append(String.join(",", date(), commit, fault, transport, size(), figure.replace(',', ';'), shown))
                .append('\n');
    }

    /** How the connections went, by outcome, and how long the good ones took. */
    void ledger(String whose, Ledger ledger) {
        line(whose + ": connections", ledger.count());
        for (Outcome outcome : Outcome.values()) {
            line(whose + ": " + outcome.toString().toLowerCase(Locale.ROOT).replace('_', ' '), ledger.count(outcome));
        }
        if (ledger.latency().count() > 0) {
            line(whose + ": p50, microseconds", ledger.latency().p50());
            line(whose + ": p99, microseconds", ledger.latency().p99());
            line(whose + ": longest, microseconds", ledger.latency().max());
        }
        line(whose + ": opened later than due", ledger.late());
    }

    /** What the balancer says of its sessions: why they ended, and which attempts to connect failed. */
    void daemon(Daemon daemon) {
        daemon.metricBy("reason", "lb_sessions_total").forEach((reason, count) -> {
            if (count > 0) {
                line("sessions ended: " + reason, count);
            }
        });
        daemon.metricBy("cause", "lb_connect_failures_total").forEach((cause, count) -> {
            if (count > 0) {
                line("attempts to connect that failed: " + cause, count);
            }
        });
    }

    /** Prints and keeps it. Called before anything is asserted, so that a failure has its figures. */
    void write() {
        System.out.print(table);
        try {
            Path directory = Files.createDirectories(directory());
            Path lines = directory.resolve("faults.csv");
            append(lines, Files.exists(lines) ? csv : HEAD + csv);
            append(directory.resolve("faults.txt"), table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path directory() {
        String wanted = System.getProperty("roundabout.faults.results", "");
        if (!wanted.isEmpty()) {
            return Path.of(wanted);
        }
        return Size.FULL ? Path.of("..", "benchmarks", "results", date()) : Path.of("target", "faults");
    }

    private static void append(Path file, CharSequence text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String date() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }

    private static String size() {
        return Size.FULL ? "full" : "ci";
    }
}
