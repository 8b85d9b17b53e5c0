package dev.roundabout.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
 * -Droundabout.soak.minutes=N} makes it shorter, three at the least.
 */
@Tag("soak")
@Timeout(value = 100, unit = TimeUnit.MINUTES)
class SoakIT {
    private static final int MINUTES = Integer.getInteger("roundabout.soak.minutes", 60);
    private static final int STREAMS = 500;
    /** Numbers of connections, which last for an hour of over three thousand a second. */
    private static final int FIRST = 1_000_000;

    private static final int FIRST_STREAM = Records.MOST - 1_000_000;
    private static final Duration CHANGE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CHANGES_A_MINUTE = 12;
    private static final int SETTLED_MINUTE = Math.max(1, Math.min(10, MINUTES / 3));

    @TempDir
    private Path directory;

    /** BEHAVIOUR 6, 18 and 43 over an hour: nothing grows, nothing slows down, no client has an error. */
    @ParameterizedTest
    @ValueSource(strings = "epoll")
    void anHourUnderLoadLeavesItAsItWas(String transport) {
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
            double rate = Math.min(highest / 2, (FIRST_STREAM - FIRST) / (MINUTES * 60.0));
            Clients clients = lab.clients(
                    new Order.Words().set("from", FIRST).set("rate", rate).set("window", 60_000));
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
            lab.daemon().awaitNoSession();
            // A probe may be under way.
            await("descriptors as before the load: " + before.descriptors())
                    .atMost(SOON)
                    .until(() -> lab.daemon().descriptors() <= before.descriptors());

            Sample settled = samples.get(SETTLED_MINUTE - 1);
            Sample last = samples.get(samples.size() - 1);
            List<Ledger.Window> windows = ledger.windows();
            Ledger.Window first = windows.get(Math.min(1, windows.size() - 1));
            Ledger.Window end = windows.get(windows.size() - 1);
            Report report = new Report("soak of " + MINUTES + " minutes", transport);
            report.line("highest rate, connections a second", highest);
            report.line("rate, connections a second", rate);
            report.line("changes", changes);
            report.ledger("clients", ledger);
            report.ledger("streams", streamed);
            for (Sample sample : samples) {
                String when = "minute " + sample.minute() + ": ";
                report.line(when + "heap after collection, kB", sample.heapKilobytes());
                report.line(when + "resident, kB", sample.residentKilobytes());
                report.line(when + "direct memory, bytes", sample.directBytes());
                report.line(when + "descriptors", sample.descriptors());
            }
            for (int i = 0; i < windows.size(); i++) {
                report.line(
                        "window " + (i + 1) + ": connections", windows.get(i).count());
                report.line(
                        "window " + (i + 1) + ": p50, microseconds",
                        windows.get(i).p50());
                report.line(
                        "window " + (i + 1) + ": p99, microseconds",
                        windows.get(i).p99());
            }
            report.line(
                    "heap, end over minute " + SETTLED_MINUTE, (double) last.heapKilobytes() / settled.heapKilobytes());
            report.line("p50, last window over second", (double) end.p50() / first.p50());
            report.line("p99, last window over second", (double) end.p99() / first.p99());
            report.write();

            assertThat(ledger.failures()).isEmpty();
            assertThat(streamed.failures()).isEmpty();
            assertThat(streamed.count(Outcome.GOOD)).isEqualTo(STREAMS);
            assertThat(lab.recorded(Records.WRONG) + lab.recordedByTwo()).isZero();
            assertThat((double) last.heapKilobytes() / settled.heapKilobytes()).isLessThanOrEqualTo(1.05);
            assertThat((double) end.p50() / first.p50()).isLessThanOrEqualTo(1.2);
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

    /** What the daemon is at the end of a minute; of minute 0 before the load. */
    private record Sample(int minute, long heapKilobytes, long residentKilobytes, long directBytes, int descriptors) {
        static Sample of(Daemon daemon, int minute) {
            return new Sample(
                    minute,
                    daemon.heapKilobytes(),
                    daemon.residentKilobytes(),
                    daemon.directBytes(),
                    daemon.descriptors());
        }
    }
}
