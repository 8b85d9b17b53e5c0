package dev.roundabout.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Some clients are behind a pipe of 20 Mbit a second, their transfers would fill a hundred of them. */
@Tag("faults")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ThinPipeFaultIT {
    private static final int RATE = 500;
    private static final int OPEN = 10;
    private static final int WINDOW_SECONDS = 2;
    private static final long KEPT_A_SESSION = 2 * 64 * 1024;
    private static final long RESIDENT_KILOBYTES = 32 * 1024;

    @TempDir
    private Path directory;

    /** BEHAVIOUR 14 and 15: every byte arrives, memory stays bounded, the neighbours keep their pace. */
    @ParameterizedTest
    @MethodSource("dev.roundabout.cli.faults.Size#transports")
    void clientsBehindAThinPipeGetEveryByteAndTheirNeighboursNoticeNothing(String transport) {
        try (Laboratory lab = Laboratory.open(directory, transport, 4, """
                health: none
                """)) {
            lab.network().makeThin("20mbit");
            Clients neighbours = lab.clients(new Order.Words().set("rate", RATE).set("window", WINDOW_SECONDS * 1000));
            Pace.pause(Duration.ofSeconds(Size.of(30, 8)));
            long resident = lab.daemon().residentKilobytes();
            long thinBegan = System.nanoTime();
            int transfers = Size.of(20, 10);
            int mebibytes = Size.of(10, 2);
            Clients thin = lab.thinClients(new Order.Words()
                    .set("from", 1_000_000)
                    .set("count", transfers)
                    .set("rate", 100)
                    .set("open", OPEN)
                    .set("request", mebibytes << 20)
                    .set("answer", mebibytes << 20)
                    .set("timeout", 300_000));
            long mostResident = resident;
            double mostKept = 0;
            Pace look = new Pace(Duration.ofMillis(500));
            while (thin.isAtWork()) {
                look.await();
                mostResident = Math.max(mostResident, lab.daemon().residentKilobytes());
                mostKept = Math.max(mostKept, lab.daemon().metric("lb_bytes_kept_bytes"));
            }
            long thinEnded = System.nanoTime();
            Ledger transferred = thin.awaitEnd(Duration.ofSeconds(10));
            Ledger ledger = neighbours.end();
            double seconds = (thinEnded - thinBegan) / 1e9;
            double rate = 8.0 * transfers * mebibytes * (1 << 20) / 1e6 / seconds;
            List<Ledger.Window> before = ledger.windows().stream()
                    .filter(window -> window.isWithin(0, thinBegan))
                    .skip(1)
                    .toList();
            List<Ledger.Window> beside = ledger.windows().stream()
                    .filter(window -> window.isWithin(thinBegan, thinEnded))
                    .toList();

            Report report = new Report("f thin pipe", transport);
            report.line("seconds of transfers", seconds);
            report.line("transfers, at most " + OPEN + " at a time", transfers);
            report.line("MiB each way of a transfer", mebibytes);
            report.line("Mbit a second each way", rate);
            report.ledger("thin clients", transferred);
            report.ledger("neighbours", ledger);
            report.line("neighbours' p99 before, microseconds", Figures.median(before, Ledger.Window::p99));
            report.line("neighbours' p99 beside, microseconds", Figures.median(beside, Ledger.Window::p99));
            report.line("neighbours a second beside", perSecond(beside));
            report.line("kept bytes, most", mostKept);
            report.line("resident before, kB", resident);
            report.line("resident, most, kB", mostResident);
            report.daemon(lab.daemon());
            report.write();

            assertThat(transferred.failures()).isEmpty();
            assertThat(transferred.count(Outcome.GOOD)).isEqualTo(transfers);
            assertThat(ledger.failures()).isEmpty();
            assertThat(lab.recorded(Records.WRONG) + lab.recordedByTwo()).isZero();
            assertThat(rate).as("the pipe was thin").isLessThan(20.5);
            assertThat(mostKept).isLessThanOrEqualTo(OPEN * KEPT_A_SESSION);
            assertThat(mostResident - resident).isLessThan(RESIDENT_KILOBYTES);
            assertThat(perSecond(beside)).as("neighbours a second").isGreaterThan(RATE * 0.95);
        }
    }

    private static double perSecond(List<Ledger.Window> windows) {
        double count = 0;
        double nanos = 0;
        for (Ledger.Window window : windows) {
            count += window.count();
            nanos += window.end() - window.begin();
        }
        return count / nanos * 1e9;
    }
}
