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
 * some minutes, from new clients: it tells what the machine gives by then.
 */
@Tag("soak")
@Timeout(value = 110, unit = TimeUnit.MINUTES)
class SoakIT {
    private static final int MINUTES = Integer.getInteger("roundabout.soak.minutes", 60);
    private static final int YOUNG_MINUTES = Math.min(6, MINUTES);
    private static final int STREAMS = 500;
    /** How many connections there may be while the highest rate is looked for, and how many while it gets warm. */
    private static final int UNPACED = 500_000;

    /** Numbers of connections, which last for an hour of over three thousand a second. */
    private static final int FIRST = 2 * UNPACED;

    private static final int FIRST_STREAM = Records.MOST - 1_000_000;
    private static final Duration CHANGE = Duration.ofSeconds(5);
    private static final int CHANGES_A_MINUTE = 12;
    /** So many minutes at either end, that they are not the same ones. */
    private static final int COMPARED = Math.min(5, (MINUTES - 1) / 2);

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
            double highest = highestRate(lab, 0);
            int descriptors = descriptorsAtRest(lab);
            // A minute to spare for each: clients begin before the first minute and end behind the last.
            int numbers = FIRST_STREAM - FIRST - 2 * UNPACED;
            double rate = Math.min(highest / 2, numbers / ((MINUTES + YOUNG_MINUTES + 2) * 60.0));
            int forYoung = (int) (FIRST_STREAM - rate * 60 * (YOUNG_MINUTES + 1));
            Load old = Load.of(lab, MINUTES, rate, FIRST, FIRST_STREAM);
            int descriptorsAfter = descriptorsAtRest(lab);

            Sample settled = old.samples().get(SETTLED_MINUTE - 1);
            Sample last = old.samples().get(MINUTES - 1);
            double heap = (double) last.heapKilobytes() / settled.heapKilobytes();
            Latency start = old.atStart();
            Latency end = old.atEnd();
            Report report = new Report("soak of " + MINUTES + " minutes", transport);
            report.line("highest rate, connections a second", highest);
            report.line("rate, connections a second", rate);
            report.line("changes", old.changes());
            report.ledger("clients", old.clients());
            report.ledger("streams", old.streams());
            report.line("descriptors before", descriptors);
            report.line("descriptors after", descriptorsAfter);
            old.report(report);
            report.line("heap, end over minute " + SETTLED_MINUTE, heap);
            report.line("p50, end over start", end.p50() / start.p50());
            report.line("p99, end over start", end.p99() / start.p99());
            report.write();

            lab.renewDaemon();
            double highestOfYoung = highestRate(lab, forYoung - 2 * UNPACED);
            Load young = Load.of(lab, YOUNG_MINUTES, rate, forYoung, FIRST_STREAM + STREAMS);
            Latency fresh = young.atStart();
            Report comparison = new Report("fresh daemon after it", transport);
            comparison.line("highest rate, connections a second", highestOfYoung);
            comparison.ledger("clients", young.clients());
            comparison.ledger("streams", young.streams());
            young.report(comparison);
            comparison.line("p50, end of the soak over this one", end.p50() / fresh.p50());
            comparison.line("p99, end of the soak over this one", end.p99() / fresh.p99());
            comparison.write();

            old.assertAllGood(rate);
            young.assertAllGood(rate);
            assertThat(lab.recorded(Records.WRONG) + lab.recorded(Records.TWICE) + lab.recordedByTwo())
                    .isZero();
            assertThat(descriptorsAfter).as("descriptors").isLessThanOrEqualTo(descriptors);
            assertThat(heap).isLessThanOrEqualTo(1.05);
            assertThat(end.p50()).isLessThanOrEqualTo(1.2 * Math.max(start.p50(), fresh.p50()));
            assertThat(end.p99()).isLessThanOrEqualTo(1.2 * Math.max(start.p99(), fresh.p99()));
        }
    }

    /** As many as eight clients at a time get through in ten seconds, when everything is compiled. */
    private static double highestRate(Laboratory lab, int from) {
        Clients warm = lab.clients(closedLoop(from));
        Pace.pause(Duration.ofSeconds(10));
        warm.end();
        Clients clients = lab.clients(closedLoop(from + UNPACED));
        Pace ten = new Pace(Duration.ofSeconds(10));
        ten.await();
        Ledger ledger = clients.end();
        assertThat(ledger.failures()).isEmpty();
        return ledger.count() / ten.seconds();
    }

    /** When the connections of clients, admin port and probes have ended. */
    private static int descriptorsAtRest(Laboratory lab) {
        lab.daemon().heapKilobytes(); // a JVM that was asked once keeps a socket for such questions
        lab.daemon().awaitRest();
        return lab.daemon().descriptors();
    }

    private static Order.Words closedLoop(int from) {
        return new Order.Words()
                .set("from", from)
                .set("count", UNPACED)
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

        void report(Report report) {
            for (Sample sample : samples) {
                String when = "minute " + sample.minute() + ": ";
                report.line(when + "heap after collection, kB", sample.heapKilobytes());
                report.line(when + "resident, kB", sample.residentKilobytes());
                report.line(when + "direct memory, bytes", sample.directBytes());
                report.line(when + "descriptors", sample.descriptors());
                report.line(when + "CPU since the start, ms", sample.cpuMillis());
                report.line(when + "event loop late by at most, microseconds", sample.lateMicros());
            }
            int number = 0;
            for (Ledger.Window window : clients.windows()) {
                String which = "window " + ++number + ": ";
                report.line(which + "connections", window.count());
                report.line(which + "p50, microseconds", window.p50());
                report.line(which + "p99, microseconds", window.p99());
            }
        }

        /** Without the first minute, in which things get warm. */
        Latency atStart() {
            return Latency.of(clients.windows().subList(1, 1 + COMPARED));
        }

        Latency atEnd() {
            List<Ledger.Window> windows = clients.windows();
            return Latency.of(windows.subList(windows.size() - COMPARED, windows.size()));
        }

        void assertAllGood(double rate) {
            assertThat(clients.windows()).allSatisfy(window -> assertThat((double) window.count())
                    .isBetween(0.9 * rate * 60, 1.1 * rate * 60));
            assertThat(clients.failures()).isEmpty();
            assertThat(streams.failures()).isEmpty();
            assertThat(streams.count(Outcome.GOOD)).isEqualTo(STREAMS);
        }
    }

    /** Medians of some minutes, in microseconds. */
    private record Latency(double p50, double p99) {
        static Latency of(List<Ledger.Window> windows) {
            return new Latency(
                    Figures.median(windows, Ledger.Window::p50), Figures.median(windows, Ledger.Window::p99));
        }
    }

    /** What the daemon is at the end of a minute. */
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
