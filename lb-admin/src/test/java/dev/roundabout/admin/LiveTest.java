package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An open page is told what has changed, once. */
final class LiveTest {
    private static final Pattern ROW = Pattern.compile("\"id\":\"row\\|crm\\|([^\"]+)\"");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private final EventRing ring = new EventRing(CLOCK);
    private final History history = new History(lb, CLOCK, () -> 0);
    private final Live live = new Live(
            new StatusReport(
                    lb,
                    "1.2.3",
                    new SessionRates(lb, () -> 0),
                    new DrainJobs(Runnable::run, () -> "job"),
                    CLOCK,
                    () -> 0),
            new Page("", false, Assets.load()),
            history,
            ring,
            new Gate(
                    HostRule.of(List.of()),
                    new Credentials(new Token("secret"), Path.of("t"), null, new WrongTries(() -> 0)),
                    false));

    @Test
    void firstNewsIsEverything() {
        lb.crm.with("s1", "10.1.3.11:3000");
        history.sample();
        assertThat(open().next())
                .contains("event: history", "\"id\":\"header\"", "\"id\":\"pool|crm\"", "row|crm|s1")
                .doesNotContain("\"id\":\"row|");
    }

    @Test
    void nothingNewIsSilence() {
        lb.crm.with("s1", "10.1.3.11:3000");
        EventSource viewer = open();
        viewer.next();
        live.tick();
        assertThat(viewer.next()).isEmpty();
        assertThat(viewer.next()).isEmpty();
    }

    @Test
    void onlyTheRowThatChangedIsSent() {
        lb.crm.with("s1", "10.1.3.11:3000");
        FakeBackend s2 = lb.crm.with("s2", "10.1.3.12:3000");
        EventSource viewer = open();
        viewer.next();
        s2.change(7, null, null);
        live.tick();
        String news = viewer.next();
        assertThat(rows(news)).containsExactly("s2");
        assertThat(news).contains("data-weight=\\\"7\\\"").doesNotContain("\"id\":\"pool|crm\"");
    }

    @Test
    void backendThatCameOrWentChangesTheWholePool() {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        EventSource viewer = open();
        viewer.next();
        lb.crm.with("s2", "10.1.3.12:3000");
        live.tick();
        assertThat(viewer.next()).contains("\"id\":\"pool|crm\"", "row|crm|s2");
        lb.crm.members.remove(s1);
        live.tick();
        assertThat(viewer.next()).contains("\"id\":\"pool|crm\"").doesNotContain("row|crm|s1");
    }

    @Test
    void slowViewerGetsWhatIsNowNotWhatWas() {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        EventSource viewer = open();
        viewer.next();
        for (int weight = 2; weight <= 9; weight++) {
            s1.change(weight, null, null);
            live.tick();
        }
        String news = viewer.next();
        assertThat(rows(news)).containsExactly("s1");
        assertThat(news).contains("data-weight=\\\"9\\\"").doesNotContain("data-weight=\\\"8\\\"");
    }

    /** However many rows change every second: so many at a time, and each has its turn. */
    @Test
    void manyChangesAreSpreadAndNoRowStarves() {
        for (int i = 0; i < 1_000; i++) {
            lb.crm.with("b" + i, "10.1.3.12:3000");
        }
        EventSource viewer = open();
        viewer.next();
        Set<String> seen = new HashSet<>();
        for (int tick = 1; tick <= 5; tick++) {
            int weight = 10 + tick;
            lb.crm.members.forEach(backend -> backend.change(weight, null, null));
            live.tick();
            Set<String> now = rows(viewer.next());
            assertThat(now).hasSize(200);
            seen.addAll(now);
        }
        assertThat(seen).hasSize(1_000);
    }

    @Test
    void viewersDoNotTakeFromEachOther() {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        EventSource one = open();
        EventSource two = open();
        one.next();
        two.next();
        s1.change(3, null, null);
        live.tick();
        assertThat(rows(one.next())).containsExactly("s1");
        assertThat(rows(two.next())).containsExactly("s1");
    }

    /** Who has gone costs nothing: it is not woken any more. */
    @Test
    void viewerThatEndedIsForgotten() {
        int[] woken = new int[1];
        EventSource viewer = source();
        viewer.begin(() -> woken[0]++);
        live.tick();
        viewer.end();
        live.tick();
        assertThat(woken[0]).isEqualTo(1);
    }

    @Test
    void firstNewsHasTheLatestEventsAndEachLaterOneOnce() {
        for (int i = 0; i < 60; i++) {
            happens("event " + i);
        }
        EventSource viewer = open();
        String first = viewer.next();
        assertThat(first).contains("event: events\ndata: {\"all\":true,", "\"event 10\"", "\"event 59\"");
        assertThat(first).doesNotContain("\"event 9\"");
        assertThat(viewer.next()).isEmpty();

        happens("event 60");
        assertThat(viewer.next())
                .startsWith("event: events\ndata: {\"all\":false,")
                .contains("\"event 60\"")
                .doesNotContain("\"event 59\"", "event: part");
        live.tick();
        assertThat(viewer.next()).isEmpty();
    }

    /** Who comes again after a while must not keep what is no longer true. */
    @Test
    void emptyListOfEventsIsSaidToo() {
        assertThat(open().next()).contains("event: events\ndata: {\"all\":true,\"events\":[]}");
    }

    @Test
    void eventWakesAtOnceAndOnlyWhoIsThere() {
        int[] woken = new int[1];
        EventSource viewer = source();
        viewer.begin(() -> woken[0]++);
        happens("a");
        assertThat(woken[0]).isEqualTo(1);
        viewer.end();
        happens("b");
        assertThat(woken[0]).isEqualTo(1);
    }

    @Test
    void addressesOfPeopleAreForWhoMayReadThem() {
        EventSource stranger = open();
        EventSource trusted = source(new DefaultHttpHeaders().add("Authorization", "Bearer secret"));
        trusted.begin(() -> {});
        ring.add(EventRing.Entry.of("admin", "x").by("token", "192.0.2.7:4000"));
        assertThat(stranger.next()).contains("\"who\":\"token\"").doesNotContain("192.0.2.7");
        assertThat(trusted.next()).contains("192.0.2.7:4000");
    }

    private void happens(String text) {
        ring.add(EventRing.Entry.of("test", text));
    }

    private EventSource open() {
        EventSource viewer = source();
        viewer.begin(() -> {});
        return viewer;
    }

    private EventSource source() {
        return source(new DefaultHttpHeaders());
    }

    private EventSource source(HttpHeaders headers) {
        Request request =
                new Request(HttpVersion.HTTP_1_1, HttpMethod.GET, "/live", headers, "", new InetSocketAddress(0));
        CompletableFuture<Answer> answer = live.show(new Request.Admitted(request, Map.of(), Map.of(), "anyone"))
                .toCompletableFuture();
        return Objects.requireNonNull(answer.join().events());
    }

    private static Set<String> rows(String news) {
        Set<String> rows = new HashSet<>();
        Matcher matcher = ROW.matcher(news);
        while (matcher.find()) {
            rows.add(matcher.group(1));
        }
        return rows;
    }
}
