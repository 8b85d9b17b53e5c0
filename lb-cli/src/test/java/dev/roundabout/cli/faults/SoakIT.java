package dev.roundabout.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An hour of half the load it can bear, with long streams, and an operator who changes something every five seconds. {@code
 * -Droundabout.soak.minutes=N} makes it shorter, three at the least. Beside them some connect to a backend without a balancer:
 * if those take longer at the end, others may too, though not by as much as they like.
 */
@Tag("soak")
@Timeout(value = 100, unit = TimeUnit.MINUTES)
class SoakIT {
    private static final int MINUTES = Integer.getInteger("roundabout.soak.minutes", 60);
    private static final int STREAMS = 500;
    /** Numbers of connections, which last for an hour of over four thousand a second. */
    private static final int FIRST = 1_000_000;

    private static final int FIRST_STREAM = Records.MOST - 1_000_000;
    private static final Duration CHANGE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CHANGES_A_MINUTE = 12;
    /** Connections a second without a balancer. */
    private static final int DIRECT_RATE = 50;

    private static final int FIRST_DIRECT = FIRST_STREAM + STREAMS;
    private static final int SETTLED_MINUTE = Math.max(1, Math.min(10, MINUTES / 3));

    @TempDir
    private Path directory;

    /** BEHAVIOUR 6, 18 and 43 over an hour: nothing grows, nothing slows down, no client has an error. */
    @ParameterizedTest
    @ValueSource(strings = "epoll")
    void anHourUnderLoadLeavesItAsItWas(String transport) {
        assertThat(MINUTES).as("roundabout.soak.minutes").isGreaterThanOrEqualTo(3);
        try (Laboratory lab = Laboratory.open(directory, transport, 4, """
                health: { type: http, path: /, address: "3001", interval: 500ms, timeout: 1s, rise: 1, fall: 3 }
                """)) {
            double highest = highestRate(lab);
            lab.daemon().awaitNoSession();
            Sample before = Sample.of(lab.daemon(), 0);
            Clients streams = lab.clients(new Order.Words()
                    .set("from", FIRST_STREAM)
                    .set("count", STREAMS)
                    .set("kinds", Kind.STREAM)
                    .set("answer", 200)
                    .set("pace", 1000));
            streams.awaitHeld();
            double rate = Math.min(highest / 2, (FIRST_STREAM - FIRST) / ((MINUTES + 1) * 60.0));
            Clients clients = lab.clients(new Order.Words()
                    .set("from", FIRST)
                    .set("count", FIRST_STREAM - FIRST)
                    .set("rate", rate)
                    .set("window", 60_000));
            Clients direct = lab.directClients(new Order.Words()
                    .set("from", FIRST_DIRECT)
                    .set("rate", DIRECT_RATE)
                    .set("window", 60_000));
            List<Sample> samples = new ArrayList<>();
            Pace pace = new Pace(CHANGE);
            int changes = 0;
            for (int minute = 1; minute <= MINUTES; minute++) {
                for (int i = 0; i < CHANGES_A_MINUTE; i++) {
                    pace.await();
                    change(lab, changes++);
                }
                samples.add(Sample.of(lab.daemon(), minute));
            }
            Ledger ledger = clients.end();
            Ledger streamed = streams.end();
            Ledger without = direct.end();
            lab.daemon().awaitNoSession();
            Sample settled = samples.get(SETTLED_MINUTE - 1);
            Sample last = samples.get(samples.size() - 1);
            Drift drift = Drift.of(ledger.windows());
            Drift machine = Drift.of(without.windows());
            Report report = new Report("soak of " + MINUTES + " minutes", transport);
            report.line("highest rate, connections a second", highest);
            report.line("rate, connections a second", rate);
            report.line("changes", changes);
            report.ledger("clients", ledger);
            report.ledger("streams", streamed);
            report.ledger("without a balancer", without);
            report.line("descriptors before", before.descriptors());
            report.line("descriptors after", lab.daemon().descriptors());
            report.line("CPU at the start, milliseconds a second", cpu(samples.subList(0, Math.min(6, MINUTES))));
            report.line(
                    "CPU at the end, milliseconds a second", cpu(samples.subList(Math.max(0, MINUTES - 6), MINUTES)));
            for (Sample sample : samples) {
                String when = "minute " + sample.minute() + ": ";
                report.line(when + "heap after collection, kB", sample.heapKilobytes());
                report.line(when + "resident, kB", sample.residentKilobytes());
                report.line(when + "direct memory, bytes", sample.directBytes());
                report.line(when + "descriptors", sample.descriptors());
            }
            windows(report, "window ", ledger);
            windows(report, "without a balancer, window ", without);
            report.line(
                    "heap, end over minute " + SETTLED_MINUTE, (double) last.heapKilobytes() / settled.heapKilobytes());
            report.line("p50, end over start", drift.p50());
            report.line("p99, end over start", drift.p99());
            report.line("without a balancer, p50, end over start", machine.p50());
            report.line("without a balancer, p99, end over start", machine.p99());
            report.write();

            // A probe may be under way.
            await("descriptors as before the load: " + before.descriptors())
                    .atMost(SOON)
                    .until(() -> lab.daemon().descriptors() <= before.descriptors());
            assertThat(ledger.failures()).isEmpty();
            assertThat(streamed.failures()).isEmpty();
            assertThat(streamed.count(Outcome.GOOD)).isEqualTo(STREAMS);
            assertThat(without.failures()).isEmpty();
            assertThat(without.windows())
                    .allSatisfy(window -> assertThat(window.count()).isGreaterThanOrEqualTo(DIRECT_RATE * 54));
            assertThat(lab.recorded(Records.WRONG) + lab.recorded(Records.TWICE) + lab.recordedByTwo())
                    .isZero();
            assertThat((double) last.heapKilobytes() / settled.heapKilobytes()).isLessThanOrEqualTo(1.05);
            assertThat(drift.p50()).isLessThanOrEqualTo(1.2 * excuse(machine.p50()));
            assertThat(drift.p99()).isLessThanOrEqualTo(1.2 * excuse(machine.p99()));
        }
    }

    /** How much longer it may take because it does without a balancer, too. */
    private static double excuse(double machine) {
        return Math.min(1.5, Math.max(1, machine));
    }

    /** Of the daemon, from the first to the last of these minutes. */
    private static double cpu(List<Sample> minutes) {
        Sample first = minutes.get(0);
        Sample last = minutes.get(minutes.size() - 1);
        return (last.cpuMillis() - first.cpuMillis()) / (60.0 * (last.minute() - first.minute()));
    }

    private static void windows(Report report, String name, Ledger ledger) {
        int number = 0;
        for (Ledger.Window window : ledger.windows()) {
            String which = name + ++number + ": ";
            report.line(which + "connections", window.count());
            report.line(which + "p50, microseconds", window.p50());
            report.line(which + "p99, microseconds", window.p99());
        }
    }

    /** As many as eight clients at a time get through in ten seconds, when everything is compiled. */
    private static double highestRate(Laboratory lab) {
        Clients warm = lab.clients(closedLoop(0));
        Pace.pause(Duration.ofSeconds(10));
        warm.end();
        Clients clients = lab.clients(closedLoop(500_000));
        Pace ten = new Pace(Duration.ofSeconds(10));
        ten.await();
        Ledger ledger = clients.end();
        assertThat(ledger.failures()).isEmpty();
        return ledger.count() / ten.seconds();
    }

    private static Order.Words closedLoop(int from) {
        return new Order.Words()
                .set("from", from)
                .set("count", 500_000)
                .set("rate", 50_000)
                .set("open", 8);
    }

    private static void change(Laboratory lab, int number) {
        Daemon daemon = lab.daemon();
        String path = "/" + lab.backend(number / 4).name();
        switch (number % 4) {
            case 0 -> daemon.change("PATCH", path, "{\"weight\":2}");
            case 1 -> daemon.change("POST", path + "/drain", "{\"timeout\":\"1m\",\"then\":\"disable\"}");
            case 2 -> daemon.change("PATCH", path, "{\"state\":\"enabled\"}");
            default -> daemon.change("PATCH", path, "{\"weight\":1,\"maxSessions\":5000}");
        }
    }

    /**
     * How many times as long it took at the end: medians of the last five windows and of the five behind the first, in which
     * things get warm; of fewer if there are not so many.
     */
    private record Drift(double p50, double p99) {
        static Drift of(List<Ledger.Window> windows) {
            int some = Math.min(5, (windows.size() - 1) / 2);
            List<Ledger.Window> start = windows.subList(1, 1 + some);
            List<Ledger.Window> end = windows.subList(windows.size() - some, windows.size());
            return new Drift(ratio(end, start, Ledger.Window::p50), ratio(end, start, Ledger.Window::p99));
        }

        private static double ratio(
                List<Ledger.Window> end, List<Ledger.Window> start, ToIntFunction<Ledger.Window> figure) {
            return (double) Figures.median(end, figure) / Figures.median(start, figure);
        }
    }

    /** What the daemon is at the end of a minute; of minute 0 before the load. */
    private record Sample(
            int minute, long heapKilobytes, long residentKilobytes, long directBytes, int descriptors, long cpuMillis) {
        static Sample of(Daemon daemon, int minute) {
            return new Sample(
                    minute,
                    daemon.heapKilobytes(),
                    daemon.residentKilobytes(),
                    daemon.directBytes(),
                    daemon.descriptors(),
                    daemon.cpuMillis());
        }
    }
}
