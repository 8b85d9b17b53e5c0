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

/** A backend is killed every second and started again, under 600 short connections a second. */
@Tag("faults")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KilledBackendFaultIT {
    private static final int RATE = 600;

    @TempDir
    private Path directory;

    /** BEHAVIOUR 20 and 23: who was not in flight on the victim notices nothing, and nothing is sent twice. */
    @ParameterizedTest
    @MethodSource("dev.roundabout.cli.faults.Size#transports")
    void whoWasNotInFlightOnTheVictimNoticesNothing(String transport) {
        try (Laboratory lab = Laboratory.open(directory, transport, 4, """
                connect-timeout: 500ms
                health: { type: http, path: /, address: "3001", interval: 500ms, timeout: 500ms, rise: 1, fall: 2 }
                """)) {
            Filter filter = new Filter(lab.network().backends());
            for (BackendProcess backend : lab.backends()) {
                filter.counter(backend.name());
                filter.out("ip saddr %s tcp sport %d tcp flags & (syn|ack) == (syn|ack) counter name %s"
                        .formatted(Network.backendAddress(backend.number()), BackendProcess.PORT, backend.name()));
            }
            Clients clients = lab.clients(new Order.Words().set("rate", RATE).set("think", 20));
            List<Kill> kills = new ArrayList<>();
            Pace second = new Pace(Duration.ofSeconds(1));
            while (second.sinceStart().compareTo(Size.length()) < 0) {
                second.await();
                BackendProcess victim = lab.backend(kills.size());
                victim.awaitReady();
                kills.add(victim.killAndRestart());
            }
            double seconds = second.seconds();
            Ledger ledger = clients.end();
            lab.daemon().awaitNoSession();

            InFlight inFlight = new InFlight(lab, kills, ledger.failures());
            long unheard = 0;
            for (BackendProcess backend : lab.backends()) {
                long heard = Records.MOST - backend.records().count(Records.UNKNOWN);
                unheard += filter.packets(backend.name()) - heard;
            }
            double refused = lab.daemon().metric("lb_connect_failures_total");
            Report report = new Report("a killed backend every second", transport);
            report.line("seconds", seconds);
            report.line("kills", kills.size());
            report.ledger("clients", ledger);
            report.line("connections a second", ledger.count() / seconds);
            report.line(
                    "broken in flight on the victim, by its record",
                    inFlight.onVictim().size());
            report.line("broken in the victim's queue", inFlight.inQueue().size());
            report.line("handshakes that no backend program heard of", unheard);
            report.line("came to a backend twice", lab.recorded(Records.TWICE) + lab.recordedByTwo());
            report.line("backends got other bytes", lab.recorded(Records.WRONG));
            report.line("errors", inFlight.errors().size());
            report.daemon(lab.daemon());
            report.write();

            assertThat(inFlight.errors()).isEmpty();
            assertThat((long) ledger.failures().size())
                    .as("every failure is told")
                    .isEqualTo(ledger.failed());
            assertThat((long) inFlight.inQueue().size()).isLessThanOrEqualTo(unheard);
            assertThat(lab.recorded(Records.TWICE) + lab.recordedByTwo()).isZero();
            assertThat(lab.recorded(Records.WRONG)).isZero();
            assertThat(refused).as("the fault was met").isPositive();
            assertThat(inFlight.onVictim()).as("the fault was met").isNotEmpty();
            assertThat(kills).hasSizeGreaterThan((int) (seconds * 0.8));
            assertThat(ledger.count() / seconds).isGreaterThanOrEqualTo(500);
        }
    }
}
