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

/** Every network loses five packets of a hundred at random, both ways. */
@Tag("faults")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LossFaultIT {
    private static final int MEBIBYTES = 10;

    @TempDir
    private Path directory;

    /** BEHAVIOUR 12: 10 MiB there and back, each transfer, and every byte is right. */
    @ParameterizedTest
    @MethodSource("dev.roundabout.cli.faults.Size#transports")
    void transfersOverALossyNetworkAreByteExact(String transport) {
        try (Laboratory lab = Laboratory.open(directory, transport, 2, """
                connect-timeout: 10s
                fail-over: { attempts: 5, budget: 50s }
                health: none
                """)) {
            Network network = lab.network();
            List<Filter> filters = List.of(
                    new Filter(network.clients()), new Filter(network.balancer()), new Filter(network.backends()));
            for (Filter filter : filters) {
                filter.counter("lost");
                filter.in("iifname != lo numgen random mod 100 < 5 counter name lost drop");
            }
            int transfers = Size.of(100, 10);
            Pace whole = new Pace(Duration.ofSeconds(1));
            Ledger ledger = lab.clients(new Order.Words()
                            .set("count", transfers)
                            .set("rate", 100)
                            .set("open", 10)
                            .set("request", MEBIBYTES << 20)
                            .set("answer", MEBIBYTES << 20)
                            .set("timeout", 300_000))
                    .awaitEnd(Duration.ofMinutes(10));

            Report report = new Report("e five packets of a hundred lost", transport);
            report.line("seconds", whole.seconds());
            report.line("MiB each way of a transfer", MEBIBYTES);
            report.line("packets lost: to clients", filters.get(0).packets("lost"));
            report.line("packets lost: to the balancer", filters.get(1).packets("lost"));
            report.line("packets lost: to backends", filters.get(2).packets("lost"));
            report.ledger("transfers", ledger);
            report.daemon(lab.daemon());
            report.write();

            assertThat(ledger.failures()).isEmpty();
            assertThat(ledger.count(Outcome.GOOD)).isEqualTo(transfers);
            assertThat(lab.recorded(Records.WRONG) + lab.recordedByTwo()).isZero();
            assertThat(filters).as("the fault was met everywhere").allMatch(filter -> filter.packets("lost") > 0);
        }
    }
}
