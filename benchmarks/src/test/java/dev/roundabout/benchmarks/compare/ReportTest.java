package dev.roundabout.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final List<Sample> SAMPLES = List.of(
            new Sample("run", 1, Contestant.DIRECT, Metric.SHORT_RATE, 9000),
            new Sample("run", 1, Contestant.HAPROXY, Metric.SHORT_CPU, 80),
            new Sample("run", 1, Contestant.HAPROXY, Metric.SHORT_RATE, 5000.2),
            new Sample("run", 1, Contestant.NIO, Metric.SHORT_CPU, 124.2),
            new Sample("run", 2, Contestant.NIO, Metric.SHORT_CPU, 120));
    private static final List<Failure> FAILURES = List.of(
            new Failure("run", 1, Contestant.EPOLL, Measure.SHORT, "epoll did not start: why | really"),
            new Failure("run", 2, Contestant.EPOLL, Measure.SHORT, "epoll did not start: why | really"));

    private final String page =
            new Report(new Results(SAMPLES, FAILURES), new Machine(Map.of("commit", "abc"))).markdown();

    @Test
    void cellsHaveMediansAndSaySoWhereThereIsNone() {
        assertThat(page)
                .contains("| | better | no balancer | HAProxy | Roundabout nio | Roundabout epoll |\n")
                .contains("| CPU per short connection, µs | lower |  | 80 | 122 | not measured |\n")
                .contains("| short connections, 1/s | higher | 9000 | 5000 | not measured | not measured |\n");
    }

    @Test
    void ratiosAreToHaproxyAndSaySoWhereThereIsNone() {
        assertThat(page)
                .contains("| CPU per short connection, µs | lower |  | 1.00 | 1.53 | not measured |\n")
                .contains("| short connections, 1/s | higher | 1.80 | 1.00 | not measured | not measured |\n");
    }

    @Test
    void theSpreadTellsHowManySamplesThereAre() {
        assertThat(page).contains("| 80 to 80 (1) | 120 to 124 (2) | not measured |\n");
    }

    @Test
    void failuresAreNamedWithTheirReason() {
        assertThat(page).contains("| 2 | Roundabout epoll | short | epoll did not start: why \\| really |\n");
    }

    @Test
    void conditionsAreOnThePage() {
        assertThat(page).contains("| commit | abc |\n");
    }
}
