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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An hour of half the load it can bear, with long streams, and an operator who changes something every five seconds. {@code
 * -Droundabout.soak.minutes=N} makes it shorter, three at the least. Behind it a daemon that was just started has the same for
 * some minutes: it tells what the machine gives by then.
 */
@Tag("soak")
@Timeout(value = 110, unit = TimeUnit.MINUTES)
class SoakIT {
    private static final int MINUTES = Integer.getInteger("roundabout.soak.minutes", 60);
    private static final int YOUNG_MINUTES = Math.min(6, MINUTES);
    private static final int STREAMS = 500;
    /** Numbers of connections, which last for an hour of over four thousand a second. */
    private static final int FIRST = 1_000_000;

    private static final int FIRST_STREAM = Records.MOST - 1_000_000;
    private static final Duration CHANGE = Duration.ofSeconds(5);
    private static final int CHANGES_A_MINUTE = 12;
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
            // A minute to spare for each: clients begin before the first minute and end behind the last.
            double rate = Math.min(highest / 2, (FIRST_STREAM - FIRST) / ((MINUTES + YOUNG_MINUTES + 2) * 60.0));
            int forYoung = (int) (FIRST_STREAM - rate * 60 * (YOUNG_MINUTES + 1));
            Load old = Load.of(lab, MINUTES, rate, FIRST, FIRST_STREAM);
            lab.daemon().awaitNoSession();
            Sample after = Sample.of(lab.daemon(), MINUTES + 1);
            lab.renewDaemon();
            Load young = Load.of(lab, YOUNG_MINUTES, rate, forYoung, FIRST_STREAM + STREAMS);

            Sample settled = old.samples().get(SETTLED_MINUTE - 1);
            Sample last = old.samples().get(MINUTES - 1);
            double heap = (double) last.heapKilobytes() / settled.heapKilobytes();
            Latency start = Latency.atStart(old.clients().windows());
            Latency end = Latency.atEnd(old.clients().windows());
            Latency fresh = Latency.atStart(young.clients().windows());
            Report report = new Report("soak of " + MINUTES + " minutes", transport);
            report.line("highest rate, connections a second", highest);
            report.line("rate, connections a second", rate);
            report.line("changes", old.changes());
            report.ledger("clients", old.clients());
            report.ledger("streams", old.streams());
            report.line("descriptors before", before.descriptors());
            report.line("descriptors after", after.descriptors());
            old.report(report, "");
            young.report(report, "fresh daemon, ");
            report.line("heap, end over minute " + SETTLED_MINUTE, heap);
            report.line("p50, end over start", end.p50() / start.p50());
            report.line("p99, end over start", end.p99() / start.p99());
            report.line("p50, end over fresh daemon", end.p50() / fresh.p50());
            report.line("p99, end over fresh daemon", end.p99() / fresh.p99());
            report.write();

            old.assertAllGood();
            young.assertAllGood();
            assertThat(lab.recorded(Records.WRONG) + lab.recorded(Records.TWICE) + lab.recordedByTwo())
                    .isZero();
            // A probe may have been under way.
            assertThat(after.descriptors()).isBetween(before.descriptors() - 4, before.descriptors() + 4);
            assertThat(heap).isLessThanOrEqualTo(1.05);
            assertThat(end.p50()).isLessThanOrEqualTo(1.2 * Math.max(start.p50(), fresh.p50()));
            assertThat(end.p99()).isLessThanOrEqualTo(1.2 * Math.max(start.p99(), fresh.p99()));
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

    /** So many minutes of it, and how they went. */
    private record Load(Ledger clients, Ledger streams, List<Sample> samples, int changes) {
        static Load of(Laboratory lab, int minutes, double rate, int first, int firstStream) {
            Clients streams = lab.clients(new Order.Words()
                    .set("from", firstStream)
                    .set("count", STREAMS)
                    .set("kinds", Kind.STREAM)
                    .set("answer", 200)
                    .set("pace", 1000));
            streams.awaitHeld();
            Clients clients = lab.clients(new Order.Words()
                    .set("from", first)
                    .set("count", (long) (rate * 60 * (minutes + 1)))
                    .set("rate", rate)
                    .set("window", 60_000));
            List<Sample> samples = new ArrayList<>();
            Pace pace = new Pace(CHANGE);
            int changes = 0;
            for (int minute = 1; minute <= minutes; minute++) {
                for (int i = 0; i < CHANGES_A_MINUTE; i++) {
                    pace.await();
                    change(lab, changes++);
                }
                samples.add(Sample.of(lab.daemon(), minute));
            }
            return new Load(clients.end(), streams.end(), samples, changes);
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

        void report(Report report, String whose) {
            for (Sample sample : samples) {
                String when = whose + "minute " + sample.minute() + ": ";
                report.line(when + "heap after collection, kB", sample.heapKilobytes());
                report.line(when + "resident, kB", sample.residentKilobytes());
                report.line(when + "direct memory, bytes", sample.directBytes());
                report.line(when + "descriptors", sample.descriptors());
                report.line(when + "CPU since the start, ms", sample.cpuMillis());
                report.line(when + "event loop late by at most, microseconds", sample.lateMicros());
            }
            int number = 0;
            for (Ledger.Window window : clients.windows()) {
                String which = whose + "window " + ++number + ": ";
                report.line(which + "connections", window.count());
                report.line(which + "p50, microseconds", window.p50());
                report.line(which + "p99, microseconds", window.p99());
            }
        }

        void assertAllGood() {
            assertThat(clients.failures()).isEmpty();
            assertThat(streams.failures()).isEmpty();
            assertThat(streams.count(Outcome.GOOD)).isEqualTo(STREAMS);
        }
    }

    /** Medians of five minutes, of fewer if there are not so many, in microseconds. */
    private record Latency(double p50, double p99) {
        /** Without the first one, in which things get warm. */
        static Latency atStart(List<Ledger.Window> windows) {
            return of(windows.subList(1, 1 + some(windows)));
        }

        static Latency atEnd(List<Ledger.Window> windows) {
            return of(windows.subList(windows.size() - some(windows), windows.size()));
        }

        private static int some(List<Ledger.Window> windows) {
            return Math.min(5, windows.size() - 1);
        }

        private static Latency of(List<Ledger.Window> windows) {
            return new Latency(
                    Figures.median(windows, Ledger.Window::p50), Figures.median(windows, Ledger.Window::p99));
        }
    }

    /** What the daemon is at the end of a minute; of minute 0 before the load. */
    private record Sample(
            int minute,
            long heapKilobytes,
            long residentKilobytes,
            long directBytes,
            int descriptors,
            long cpuMillis,
            long lateMicros) {
        static Sample of(Daemon daemon, int minute) {
            return new Sample(
                    minute,
                    daemon.heapKilobytes(),
                    daemon.residentKilobytes(),
                    daemon.directBytes(),
                    daemon.descriptors(),
                    daemon.cpuMillis(),
                    Math.round(daemon.metric("lb_loop_delay_seconds") * 1e6));
        }
    }
}
