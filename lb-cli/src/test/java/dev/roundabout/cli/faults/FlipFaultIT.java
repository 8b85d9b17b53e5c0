package dev.roundabout.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The network towards one backend after the other refuses, drops or rejects new connections for a moment. */
@Tag("faults")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FlipFaultIT {
    private static final int RATE = 500;
    private static final int STREAMS = 40;

    @TempDir
    private Path directory;

    /** BEHAVIOUR 20, 21 and 22: new sessions go to the next backend, open ones go on. */
    @ParameterizedTest
    @MethodSource("dev.roundabout.cli.faults.Size#transports")
    void networksThatRefuseDropOrRejectCostNoClientAnError(String transport) {
        try (Laboratory lab = Laboratory.open(directory, transport, 4, """
                connect-timeout: 500ms
                eject: { failures: 0 }
                health: none
                """)) {
            Filter filter = new Filter(lab.network().backends());
            for (Flip flip : Flip.values()) {
                filter.counter(flip.name());
            }
            Clients streams = lab.clients(Order.Words.streams(STREAMS));
            streams.awaitHeld();
            Clients clients = lab.clients(new Order.Words().set("rate", RATE));
            int rounds = Size.of(100, 10);
            Pace whole = new Pace(Duration.ofSeconds(1));
            for (int round = 0; round < rounds; round++) {
                for (Flip flip : Flip.values()) {
                    filter.in("ip daddr %s tcp dport %d tcp flags & (fin|syn|rst|ack) == syn counter name %s %s"
                            .formatted(
                                    Network.backendAddress(lab.backend(round).number()),
                                    BackendProcess.PORT,
                                    flip.name(),
                                    flip.verdict));
                    Pace.pause(Duration.ofMillis(500));
                    filter.clearIn();
                    Pace.pause(Duration.ofMillis(100));
                }
            }
            double seconds = whole.seconds();
            Ledger ledger = clients.end();
            Ledger streamed = streams.end();
            lab.daemon().awaitNoSession();

            Map<Flip, Long> met = new EnumMap<>(Flip.class);
            Report report = new Report("c refuse drop reject", transport);
            report.line("seconds", seconds);
            report.line("flips of each kind", rounds);
            for (Flip flip : Flip.values()) {
                met.put(flip, filter.packets(flip.name()));
                report.line("SYNs met: " + flip.verdict, met.get(flip));
            }
            report.ledger("clients", ledger);
            report.ledger("streams", streamed);
            report.daemon(lab.daemon());
            report.write();

            assertThat(ledger.failures()).isEmpty();
            assertThat(streamed.failures()).isEmpty();
            assertThat(streamed.count(Outcome.GOOD)).isEqualTo(STREAMS);
            assertThat(lab.recorded(Records.WRONG) + lab.recordedByTwo()).isZero();
            assertThat(met.values())
                    .as("each kind of fault was met, many times over")
                    .allMatch(count -> count > rounds);
            assertThat((double) ledger.latency().max())
                    .as("who met a silent backend waited for one connect timeout, and not for a second")
                    .isLessThan(Duration.ofMillis(2_500).toNanos() / 1000.0);
        }
    }

    private enum Flip {
        REFUSE("reject with tcp reset"),
        DROP("drop"),
        REJECT("reject with icmp type host-unreachable");

        private final String verdict;

        Flip(String verdict) {
            this.verdict = verdict;
        }
    }
}
