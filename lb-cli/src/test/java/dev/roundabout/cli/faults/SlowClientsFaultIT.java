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

/** Thousands of clients that say nothing, or a byte now and then, beside others that have something to do. */
@Tag("faults")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SlowClientsFaultIT {
    private static final int RATE = 500;
    private static final int WINDOW_SECONDS = 2;

    @TempDir
    private Path directory;

    /** BEHAVIOUR 57: by turns without and with them; the others' p99 stays under twice its value, their number as it was. */
    @ParameterizedTest
    @MethodSource("dev.roundabout.cli.faults.Size#transports")
    void thousandsOfSlowClientsDoNotSlowTheOthersDown(String transport) {
        try (Laboratory lab = Laboratory.open(directory, transport, 2, """
                health: none
                """)) {
            int slowOnes = Size.of(5000, 500);
            int rounds = Size.of(6, 2);
            Duration phase = Duration.ofSeconds(Size.of(20, 5));
            Clients clients = lab.clients(new Order.Words().set("rate", RATE).set("window", WINDOW_SECONDS * 1000));
            List<long[]> without = new ArrayList<>();
            List<long[]> with = new ArrayList<>();
            long slowGood = 0;
            List<Ledger.Failure> slowFailures = new ArrayList<>();
            // Client and balancer are compiled by then.
            Pace.pause(Duration.ofSeconds(Size.of(20, 2)));
            for (int round = 0; round < rounds; round++) {
                without.add(measured(phase));
                try (Clients slow = lab.clients(new Order.Words()
                        .set("from", 1_000_000 + round * slowOnes)
                        .set("count", slowOnes)
                        .set("open", slowOnes)
                        .set("rate", 2000)
                        .set("kinds", Kind.SILENT + "," + Kind.STREAM)
                        .set("answer", 1)
                        .set("pace", 10_000))) {
                    slow.awaitHeld();
                    with.add(measured(phase));
                    Ledger ended = slow.end();
                    slowGood += ended.count(Outcome.GOOD);
                    slowFailures.addAll(ended.failures());
                }
            }
            Ledger ledger = clients.end();
            lab.daemon().awaitNoSession();
            List<Ledger.Window> alone = within(ledger, without);
            List<Ledger.Window> beside = within(ledger, with);
            int p99Alone = Figures.median(alone, Ledger.Window::p99);
            int p99Beside = Figures.median(beside, Ledger.Window::p99);

            Report report = new Report("h slow clients", transport);
            report.line("slow clients, half of them silent", slowOnes);
            report.line("rounds", rounds);
            report.ledger("clients", ledger);
            report.line("slow clients that ended well", slowGood);
            report.line("windows of " + WINDOW_SECONDS + " s without", alone.size());
            report.line("windows of " + WINDOW_SECONDS + " s with", beside.size());
            report.line("p50 without, median of windows, microseconds", Figures.median(alone, Ledger.Window::p50));
            report.line("p50 with, median of windows, microseconds", Figures.median(beside, Ledger.Window::p50));
            report.line("p99 without, median of windows, microseconds", p99Alone);
            report.line("p99 with, median of windows, microseconds", p99Beside);
            report.line("p99 with over without", (double) p99Beside / p99Alone);
            report.daemon(lab.daemon());
            report.write();

            assertThat(ledger.failures()).isEmpty();
            assertThat(slowFailures).isEmpty();
            assertThat(slowGood).isEqualTo((long) rounds * slowOnes);
            assertThat(lab.recorded(Records.WRONG) + lab.recordedByTwo()).isZero();
            if (Size.FULL) {
                assertThat((double) p99Beside / p99Alone).isLessThan(2.0);
            }
        }
    }

    /** Lets that much time go by, and says when it was. */
    private static long[] measured(Duration phase) {
        long from = System.nanoTime();
        Pace.pause(phase);
        return new long[] {from, System.nanoTime()};
    }

    private static List<Ledger.Window> within(Ledger ledger, List<long[]> phases) {
        return ledger.windows().stream()
                .filter(window -> phases.stream().anyMatch(phase -> window.isWithin(phase[0], phase[1])))
                .toList();
    }
}
