package dev.roundabout.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every backend is drained and enabled again every two seconds, one after the other, over the HTTP API. */
@Tag("faults")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DrainFaultIT {
    private static final int RATE = 600;
    private static final int STREAMS = 40;

    @TempDir
    private Path directory;

    /** BEHAVIOUR 43 and 44: no client notices anything, neither short connections nor streams. */
    @ParameterizedTest
    @MethodSource("dev.roundabout.cli.faults.Size#transports")
    void drainingAndEnablingCostsNoClientAnError(String transport) {
        try (Laboratory lab = Laboratory.open(directory, transport, 4, """
                health: { type: http, path: /, address: "3001", interval: 200ms, timeout: 1s, rise: 1, fall: 3 }
                """)) {
            Clients streams = lab.clients(Order.Words.streams(STREAMS));
            streams.awaitHeld();
            Clients clients = lab.clients(new Order.Words().set("rate", RATE).set("think", 20));
            int drains = 0;
            Pace pace = new Pace(Duration.ofMillis(500));
            while (pace.sinceStart().compareTo(Size.length()) < 0) {
                pace.await();
                if (drains > 0) {
                    lab.daemon().change("PATCH", "/" + lab.backend(drains - 1).name(), "{\"state\":\"enabled\"}");
                }
                lab.daemon()
                        .change(
                                "POST",
                                "/" + lab.backend(drains).name() + "/drain",
                                "{\"timeout\":\"30s\",\"then\":\"disable\"}");
                drains++;
            }
            double seconds = pace.seconds();
            Ledger ledger = clients.end();
            Ledger streamed = streams.end();
            lab.daemon().awaitNoSession();

            Report report = new Report("b drain and enable", transport);
            report.line("seconds", seconds);
            report.line("drains, each ended by enable after 500 ms", drains);
            report.ledger("clients", ledger);
            report.line("connections a second", ledger.count() / seconds);
            report.ledger("streams", streamed);
            report.daemon(lab.daemon());
            report.write();

            assertThat(ledger.failures()).isEmpty();
            assertThat(streamed.failures()).isEmpty();
            assertThat(streamed.count(Outcome.GOOD)).isEqualTo(STREAMS);
            assertThat(lab.recorded(Records.WRONG) + lab.recordedByTwo()).isZero();
            assertThat(ledger.count() / seconds).isGreaterThanOrEqualTo(500);
            assertThat(drains).isGreaterThan((int) (seconds * 2 * 0.8));
        }
    }
}
