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

/** Connections without number that end in every way there is. */
@Tag("faults")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class EndingFaultIT {
    private static final int WARM_UP = Size.of(30_000, 10_000);

    @TempDir
    private Path directory;

    /** BEHAVIOUR 3, 4, 5, 6, 8, 9 and 18: each ends as it must, and nothing is left of any. */
    @ParameterizedTest
    @MethodSource("dev.roundabout.cli.faults.Size#transports")
    void nothingIsLeftOfConnectionsThatEndInEveryWay(String transport) {
        try (Laboratory lab = Laboratory.open(directory, transport, 4, """
                eject: { failures: 0 }
                health: none
                """)) {
            int rate = Size.of(3000, 2000);
            run(lab, 0, WARM_UP, rate);
            // The first jcmd makes the daemon open a socket for such as it.
            long direct = lab.daemon().directBytes();
            int descriptors = lab.daemon().descriptors();
            long resident = lab.daemon().residentKilobytes();

            int count = Size.of(1_000_000, 50_000);
            Pace whole = new Pace(Duration.ofSeconds(1));
            Ledger ledger = run(lab, WARM_UP, count, rate);

            Report report = new Report("d endings of every kind", transport);
            report.line("seconds", whole.seconds());
            report.ledger("clients", ledger);
            for (String kind : Kind.ENDINGS.split(",", -1)) {
                report.line("good: " + kind, ledger.count(Kind.valueOf(kind), Outcome.GOOD));
            }
            report.line("backends: broken", lab.recorded(Records.BROKEN));
            report.line("backends: wrong", lab.recorded(Records.WRONG));
            report.line("descriptors before", descriptors);
            report.line("descriptors after", lab.daemon().descriptors());
            report.line("direct memory before, bytes", direct);
            report.line("direct memory after, bytes", lab.daemon().directBytes());
            report.line("resident before, kB", resident);
            report.line("resident after, kB", lab.daemon().residentKilobytes());
            report.line("sessions after", lab.daemon().metric("lb_sessions_active"));
            report.daemon(lab.daemon());
            report.write();

            assertThat(ledger.failures()).isEmpty();
            assertThat(ledger.count(Outcome.GOOD)).isEqualTo(count);
            assertThat(lab.recorded(Records.WRONG) + lab.recorded(Records.BROKEN) + lab.recordedByTwo())
                    .isZero();
            assertThat(lab.recorded(Records.BEGUN))
                    .as("the backends saw every end")
                    .isZero();
            assertThat(lab.daemon().descriptors())
                    .as("descriptors: %s", lab.daemon().describeDescriptors())
                    .isEqualTo(descriptors);
            assertThat(lab.daemon().directBytes()).isEqualTo(direct);
        }
    }

    private static Ledger run(Laboratory lab, int from, int count, int rate) {
        Clients clients = lab.clients(new Order.Words()
                .set("from", from)
                .set("count", count)
                .set("rate", rate)
                .set("kinds", Kind.ENDINGS));
        Ledger ledger = clients.awaitEnd(Duration.ofMinutes(10));
        lab.daemon().awaitRest();
        return ledger;
    }
}
