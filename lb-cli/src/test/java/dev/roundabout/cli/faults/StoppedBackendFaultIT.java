package dev.roundabout.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend's process is stopped for a while, its kernel still accepts; then it goes on. */
@Tag("faults")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class StoppedBackendFaultIT {
    private static final int RATE = 500;
    private static final int STREAMS = 40;
    private static final Duration STOPPED = Duration.ofSeconds(6);
    private static final Duration RETURNED = Duration.ofSeconds(2);
    private static final Duration SLOW = Duration.ofSeconds(1);
    /** Two bad probes, an interval between them, a timeout each. */
    private static final Duration FOUND_OUT = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    /** BEHAVIOUR 28, 30 and 42: only sessions on it wait, the check of content finds it, and it goes on where it was. */
    @ParameterizedTest
    @MethodSource("dev.roundabout.cli.faults.Size#transports")
    void onlySessionsOnAStoppedBackendWait(String transport) {
        try (Laboratory lab = Laboratory.open(directory, transport, 4, """
                health: { type: http, path: /, address: "3001", interval: 500ms, timeout: 500ms, rise: 1, fall: 2 }
                """)) {
            Clients streams = lab.clients(
                    Order.Words.streams(STREAMS).set("timeout", 30_000).set("slow", SLOW.toMillis()));
            streams.awaitHeld();
            Clients clients = lab.clients(
                    new Order.Words().set("rate", RATE).set("timeout", 30_000).set("slow", SLOW.toMillis()));
            List<Stop> stops = new ArrayList<>();
            Pace whole = new Pace(Duration.ofSeconds(1));
            whole.await();
            for (int round = 0; round < Size.of(10, 1); round++) {
                // Always the same one, so that streams on all others must never have waited.
                BackendProcess victim = lab.backend(0);
                long from = System.nanoTime();
                victim.signal("STOP");
                Pace.pause(STOPPED);
                victim.signal("CONT");
                stops.add(new Stop(from, System.nanoTime()));
                Pace.pause(RETURNED);
                long returned = victim.records().count(Records.FINISHED);
                Pace.pause(RETURNED);
                assertThat(victim.records().count(Records.FINISHED))
                        .as("it serves again")
                        .isGreaterThan(returned + RATE / 8);
            }
            double seconds = whole.seconds();
            Ledger ledger = clients.end();
            Ledger streamed = streams.end();
            lab.daemon().awaitNoSession();

            int victim = lab.backend(0).number();
            List<Ledger.Slow> others = new ArrayList<>();
            List<Ledger.Slow> late = new ArrayList<>();
            List<Ledger.Slow> waited = new ArrayList<>(ledger.slow());
            waited.addAll(streamed.slow());
            for (Ledger.Slow slow : waited) {
                if (slow.backend() != victim) {
                    others.add(slow);
                } else if (slow.kind() != Kind.STREAM
                        && stops.stream().anyMatch(stop -> stop.isKnownAt(slow.begin()))) {
                    late.add(slow);
                }
            }
            Report report = new Report("g stopped backend", transport);
            report.line("seconds", seconds);
            report.line("stops of " + STOPPED.toSeconds() + " s", stops.size());
            report.ledger("clients", ledger);
            report.ledger("streams", streamed);
            report.line(
                    "short ones that waited for over a second", ledger.slow().size());
            report.line("streams that waited for over a second", streamed.slow().size());
            report.line("of all these, on another backend", others.size());
            report.line("of all these, sent there after it was found out", late.size());
            report.daemon(lab.daemon());
            report.write();

            assertThat(ledger.failures()).isEmpty();
            assertThat(streamed.failures()).isEmpty();
            assertThat(lab.recorded(Records.WRONG) + lab.recordedByTwo()).isZero();
            assertThat(ledger.slow()).as("the fault was met").isNotEmpty();
            assertThat(streamed.slow()).as("the fault was met").hasSize(STREAMS / 4);
            assertThat(others).isEmpty();
            assertThat(late).isEmpty();
        }
    }

    /** When the backend stood still. */
    private record Stop(long from, long to) {
        /** Whether probes had found it out, and it did not go on yet. */
        boolean isKnownAt(long time) {
            return time > from + FOUND_OUT.toNanos() && time < to;
        }
    }
}
