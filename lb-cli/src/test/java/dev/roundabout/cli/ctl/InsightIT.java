package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.EventJson;
import dev.roundabout.admin.wire.EventsJson;
import dev.roundabout.admin.wire.ExplainedBackendJson;
import dev.roundabout.admin.wire.ExplainedListenerJson;
import dev.roundabout.admin.wire.ExplanationJson;
import dev.roundabout.admin.wire.KeptJson;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.admin.wire.SessionJson;
import dev.roundabout.admin.wire.SessionKilledJson;
import dev.roundabout.admin.wire.SessionsJson;
import dev.roundabout.admin.wire.StatusJson;
import dev.roundabout.cli.ctl.FakeAdmin.Reply;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Explain, sessions, kill, events and the status that goes on: what is asked, and what is said. */
class InsightIT {
    private static final String AT = "2026-01-02T03:04:05.678Z";
    private static final String GONE = "127.0.0.1:1";

    private final FakeAdmin admin;

    InsightIT() throws IOException {
        admin = new FakeAdmin();
    }

    @AfterEach
    void closeAdmin() {
        admin.close();
    }

    @Test
    void explainIsATable() {
        admin.on("GET /v1/explain?client=10.1.1.11", 200, explanation());

        admin.run("explain", "10.1.1.11").assertGolden("explain.txt");
        admin.run("-o", "json", "explain", "10.1.1.11").assertGolden("explain.json");
    }

    @Test
    void explainNamesThePoolIfItWasNamed() {
        admin.on("GET /v1/explain?client=2001%3Adb8%3A%3A7&pool=crm", 200, explanation());

        assertThat(admin.run("explain", "2001:db8::7", "--pool", "crm").exit()).isZero();
    }

    @Test
    void explainOfANameIsRefusedByTheDaemon() {
        admin.refuse(
                "GET /v1/explain?client=localhost",
                ProblemType.INVALID,
                "client: \"localhost\" (expected: an IP address)");

        CapturedRun run = admin.run("explain", "localhost");

        assertThat(run.err()).isEqualTo("lbctl: client: \"localhost\" (expected: an IP address)\n");
        assertThat(run.exit()).isEqualTo(2);
    }

    @Test
    void sessionsAreATable() {
        SessionsJson sessions = new SessionsJson(true, List.of(session(7, "s1"), session(1234, null)));
        admin.on("GET /v1/sessions", 200, sessions);

        admin.run("sessions").assertGolden("sessions.txt");
        admin.run("-o", "json", "sessions").assertGolden("sessions.json");
    }

    @Test
    void sessionsAreFilteredByTheDaemon() {
        admin.on(
                "GET /v1/sessions?pool=crm&backend=10.1.3.11%3A3000&client=10.1.1.11&limit=5",
                200, new SessionsJson(false, List.of()));

        CapturedRun run = admin.run(
                "sessions", "--pool", "crm", "--backend", "10.1.3.11:3000", "--client", "10.1.1.11", "--limit", "5");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).hasLineCount(1).doesNotContain("there are more");
    }

    @Test
    void killEndsWhatIsOpenAndNamesWhatIsNot() {
        admin.on("DELETE /v1/sessions/7", 200, new SessionKilledJson("killed", session(7, "s1")));
        admin.refuse("DELETE /v1/sessions/8", ProblemType.UNKNOWN_SESSION, "session 8 is not open: nothing changed");
        admin.on("DELETE /v1/sessions/9", 200, new SessionKilledJson("killed", session(9, null)));

        CapturedRun run = admin.run("kill", "7", "8", "9");

        assertThat(run.out()).isEqualTo("""
                        killed session 7 of 10.1.1.11:40007 with crm/s1, relaying
                        killed session 9 of 10.1.1.11:40009, relaying
                        """);
        assertThat(run.err()).isEqualTo("lbctl: not open: session 8\n");
        assertThat(run.exit()).isEqualTo(1);
        admin.run("-o", "json", "kill", "7").assertGolden("kill.json");
    }

    @Test
    void killWithoutATokenIsExitFive() {
        admin.refuse("DELETE /v1/sessions/7", ProblemType.UNAUTHORIZED, "no token");

        assertThat(admin.run("kill", "7").exit()).isEqualTo(5);
    }

    @Test
    void eventsAreALineEach() {
        admin.on("GET /v1/events?limit=1000", 200, new EventsJson(3, false, events()));

        admin.run("events").assertGolden("events.txt");
        admin.run("-o", "json", "events").assertGolden("events.json");
    }

    @Test
    void followerGoesOnAfterTheDaemonCameBackAndSaysSo() {
        admin.on("GET /v1/events?limit=10", 200, new EventsJson(1, false, events().subList(0, 1)));
        admin.on("GET /v1/events?after=1", stream(":\n\nid: 2\ndata: " + compact(events().get(1)) + "\n\n"));
        admin.on("GET /v1/events?after=2", stream("id: 3\ndata: " + compact(events().get(2)) + "\n\n"));
        admin.on("GET /v1/events?after=3", stream(""));

        CapturedRun run = CapturedRun.endingAfter(2, false, "--admin", admin.address(), "events", "-f");

        assertThat(run.out()).isEqualTo(Golden.file("events.txt"));
        assertThat(run.err()).startsWith("""
                        lbctl: the daemon went away (the connection ended), trying again every second
                        lbctl: connected again
                        """);
    }

    @Test
    void followerOfNoDaemonEndsAtOnce() {
        CapturedRun run = CapturedRun.of("--admin", GONE, "events", "-f");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.slept()).isEmpty();
    }

    @Test
    void followerThatIsRefusedEnds() {
        admin.on("GET /v1/events?limit=10", 200, new EventsJson(1, false, List.of()));
        admin.refuse("GET /v1/events?after=0", ProblemType.TOO_MANY_STREAMS, "streams: too many are open already");

        CapturedRun run = admin.run("events", "-f");

        assertThat(run.err()).isEqualTo("lbctl: streams: too many are open already\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void watchedStatusIsPrintedAgainAndAgain() {
        admin.on("GET /v1/status", 200, Samples.status());

        CapturedRun run = CapturedRun.endingAfter(3, false, "--admin", admin.address(), "status", "-w");

        assertThat(run.out())
                .isEqualTo((Golden.file("status.txt") + "\n").repeat(3))
                .doesNotContain("\u001b");
        assertThat(run.slept()).hasSize(3).allMatch(pause -> pause.toSeconds() == 1);
    }

    @Test
    void watchedStatusIsRedrawnInPlaceOnATerminal() {
        admin.on("GET /v1/status", 200, Samples.status());

        CapturedRun run = CapturedRun.endingAfter(2, true, "--admin", admin.address(), "status", "-w", "5");

        int rows = (int) Golden.file("status.txt").lines().count();
        List<String> frames =
                Stream.of(run.out().split("\u001b\\[\\?7l", -1)).skip(1).toList();
        assertThat(frames).hasSize(2).allSatisfy(frame -> assertThat(frame)
                .startsWith("\u001b[" + (rows + 1) + "H\u001b[J\u001b[" + rows + "H")
                .contains("10.1.3.12:3000")
                .contains("\u001b[K\u001b[1H")
                .endsWith("\u001b[K\u001b[?7h\u001b[" + (rows + 1) + "H")
                .as("whatever is below the last row must not scroll")
                .doesNotContain("\n")
                .doesNotContain("\u001b[2J"));
        assertThat(run.slept()).allMatch(pause -> pause.toSeconds() == 5);
    }

    @Test
    void watchedStatusSurvivesADaemonThatIsStartedAgain() {
        StatusJson young = new StatusJson(
                "1.0.0",
                "nio",
                "ready",
                3_000,
                true,
                Samples.status().listeners(),
                Samples.status().pools());
        admin.on("GET /v1/status", 200, Samples.status());
        admin.on("GET /v1/status", new Reply(200, "text/html", "<html>"));
        admin.on("GET /v1/status", 200, young);

        CapturedRun run = CapturedRun.endingAfter(3, false, "--admin", admin.address(), "status", "--watch");

        assertThat(run.err()).contains("is not the admin port").contains("; asking again\n");
        assertThat(run.out()).contains("the daemon was started again 3 s ago\n");
    }

    @Test
    void watchOfNoDaemonEndsAtOnce() {
        assertThat(CapturedRun.of("--admin", GONE, "status", "-w").exit()).isEqualTo(3);
    }

    @Test
    void watchAsJsonIsOneObjectAfterTheOther() {
        admin.on("GET /v1/status", 200, Samples.status());

        CapturedRun run = CapturedRun.endingAfter(2, true, "--admin", admin.address(), "-o", "json", "status", "-w");

        assertThat(run.out()).isEqualTo(Golden.file("status.json").repeat(2));
    }

    @Test
    void namesForTheShellComeFromTheDaemon() {
        admin.on("GET /v1/status", 200, Samples.status());

        assertThat(admin.run("completion", "backends").out()).isEqualTo("s1\ns2\ns4\ns3\n");
        assertThat(admin.run("completion", "pools").out()).isEqualTo("crm\n");
        assertThat(admin.run("completion", "x").exit()).isEqualTo(2);
    }

    private static Reply stream(String body) {
        return new Reply(200, "text/event-stream", body);
    }

    private static String compact(EventJson event) {
        try {
            return Json.mapper().writeValueAsString(event);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<EventJson> events() {
        return List.of(
                new EventJson(1, AT, "down", "crm", "s2", null, "tcp refused", null, null, null),
                new EventJson(
                        2,
                        AT,
                        "admin",
                        "crm",
                        null,
                        null,
                        "crm strategy: round-robin -> least-connections",
                        null,
                        "token",
                        "127.0.0.1:50100"),
                new EventJson(3, AT, "refused", null, null, "web", "clients refused: client-rate", 812L, null, null));
    }

    private static SessionJson session(long id, @Nullable String backend) {
        return new SessionJson(
                id,
                "10.1.1.11:" + (40_000 + id),
                "web",
                "crm",
                backend,
                "relaying",
                1,
                AT,
                12_000,
                340,
                2_048,
                70_000_000);
    }

    private static ExplanationJson explanation() {
        return new ExplanationJson(
                "10.1.1.11",
                "crm",
                "lax-stored-ip:30m",
                "s1",
                "remembered",
                false,
                new KeptJson("s1", true, 0, 240_000, 1_560_000),
                List.of(
                        new ExplainedBackendJson("s1", "10.1.3.11:3000", "chosen", null, 2, "up", 1, 22, 0),
                        new ExplainedBackendJson(
                                "s2", "10.1.3.12:3000", "down", "tcp refused, 12 s ago", null, "down", 1, 0, 0),
                        new ExplainedBackendJson("s3", "10.1.3.13:3000", "full", "full: 5 of 5", 1, "up", 1, 5, 5)),
                List.of(
                        new ExplainedListenerJson("web", null, false, false, 500),
                        new ExplainedListenerJson("old", "denied", false, false, 0)));
    }
}
