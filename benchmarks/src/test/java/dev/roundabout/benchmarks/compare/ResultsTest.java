package dev.roundabout.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final List<Sample> samples = new ArrayList<>();

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        measured(Contestant.NIO, Metric.SHORT_CPU, 90, 10, 20);
        assertThat(results().median(Contestant.NIO, Metric.SHORT_CPU)).contains(20.0);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        measured(Contestant.NIO, Metric.SHORT_CPU, 90, 10, 20, 30);
        assertThat(results().median(Contestant.NIO, Metric.SHORT_CPU)).contains(25.0);
    }

    @Test
    void theRatioIsToTheCheaperHaproxyWhereLessIsBetter() {
        measured(Contestant.HAPROXY, Metric.BULK_CPU, 600);
        measured(Contestant.HAPROXY_TUNED, Metric.BULK_CPU, 200);
        measured(Contestant.NIO, Metric.BULK_CPU, 300);
        assertThat(results().ratio(Contestant.NIO, Metric.BULK_CPU)).contains(1.5);
        assertThat(results().ratio(Contestant.HAPROXY, Metric.BULK_CPU)).contains(3.0);
    }

    @Test
    void theRatioIsToTheFasterHaproxyWhereMoreIsBetter() {
        measured(Contestant.HAPROXY, Metric.BULK_RATE, 10);
        measured(Contestant.HAPROXY_TUNED, Metric.BULK_RATE, 20);
        measured(Contestant.NIO, Metric.BULK_RATE, 15);
        assertThat(results().ratio(Contestant.NIO, Metric.BULK_RATE)).contains(0.75);
    }

    @Test
    void thereIsNoRatioWithoutHaproxyOrWithoutTheContestant() {
        measured(Contestant.NIO, Metric.BULK_CPU, 300);
        measured(Contestant.HAPROXY, Metric.SHORT_CPU, 80);
        assertThat(results().ratio(Contestant.NIO, Metric.BULK_CPU)).isEmpty();
        assertThat(results().ratio(Contestant.NIO, Metric.SHORT_CPU)).isEmpty();
    }

    @Test
    void aSampleThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> new Sample("run", 1, Contestant.NIO, Metric.SHORT_CPU, 0.0 / 0.0))
                .hasMessage("short.cpu: NaN (expected: a number)");
        assertThatThrownBy(() -> new Sample("run", 1, Contestant.DIRECT, Metric.SHORT_CPU, 1))
                .hasMessage("short.cpu of direct (expected: none)");
    }

    @Test
    void samplesAndFailuresAreReadAsTheyWereWritten() {
        Sample sample = new Sample("2026-11-24T10:00:00Z", 2, Contestant.EPOLL_SPLICE, Metric.BULK_CPU, 230.125);
        assertThat(Sample.parse(sample.line())).isEqualTo(sample);
        Failure failure = new Failure("2026-11-24T10:00:00Z", 2, Contestant.EPOLL, Measure.IDLE, "no,\n really");
        assertThat(Failure.parse(failure.line())).isEqualTo(failure);
    }

    private void measured(Contestant contestant, Metric metric, double... values) {
        for (double value : values) {
            samples.add(new Sample("run", samples.size() + 1, contestant, metric, value));
        }
    }

    private Results results() {
        return new Results(samples, List.of());
    }
}
