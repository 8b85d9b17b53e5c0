package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.roundabout.AdmissionRefusal;
import dev.roundabout.Explanation;
import dev.roundabout.Explanation.Standing;
import dev.roundabout.Health;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionState;
import dev.roundabout.SessionStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the admin port answers to explain, sessions and events. */
final class AdminAnswersIT {
    private static final String FOLLOW = "Accept: text/event-stream\r\n";

    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private final AdminFixture admin;

    AdminAnswersIT(@TempDir Path directory) throws Exception {
        admin = AdminFixture.open(lb, directory);
    }

    @AfterEach
    void close() {
        admin.close();
        assertThat(lb.observers).as("observers that are left").isEmpty();
    }

    @Test
    void explanationIsAsInTheGoldenFile() throws Exception {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        FakeBackend s2 = lb.crm.with("s2", "10.1.3.12:3000");
        s2.health = Health.DOWN;
        lb.crm.explanation = new Explanation(
                InetAddress.getByName("10.1.1.11"),
                "crm",
                "lax-stored-ip:30m",
                "s1",
                "remembered",
                false,
                new Explanation.Kept("s1", true, 2, Duration.ofSeconds(4), Duration.ofMinutes(30)),
                List.of(
                        new Explanation.Choice(s1.status(), Standing.CHOSEN, 1),
                        new Explanation.Choice(s2.status(), Standing.DOWN, null)),
                List.of(new Explanation.Door(
                        "web", AdmissionRefusal.CLIENT_RATE, false, false, Duration.ofMillis(500))));

        AdminFixture.Answered answer = admin.get("/v1/explain?client=10.1.1.11");

        assertThat(answer.status()).isEqualTo(200);
        assertGolden("explain.json", answer.json());
        assertThat(admin.get("/v1/explain?client=10.1.1.11&pool=crm").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            /v1/explain                              | 400 | client   | client: missing (expected: an IP address
            /v1/explain?client=                      | 400 | client   | client: "" (expected: an IP address
            /v1/explain?client=localhost             | 400 | client   | client: "localhost" (expected: an IP address
            /v1/explain?client=10.1.1                | 400 | client   | client: "10.1.1" (expected: an IP address
            /v1/explain?client=fe80::1%251           | 400 | client   | client: "fe80::1%1" (expected: an IP address
            /v1/explain?client=::1&client=::2        | 400 | client   | client: given twice
            /v1/explain?client=::1&pool=web          | 404 | -        | pool: web (expected: crm)
            /v1/explain?client=::1&pol=crm           | 400 | pol      | pol: unknown (expected: one of client, pool)
            /v1/sessions?limit=0                     | 400 | limit    | limit: "0" (expected: 1 to 20000)
            /v1/sessions?limit=20001                 | 400 | limit    | limit: "20001" (expected: 1 to 20000)
            /v1/sessions?limit=x                     | 400 | limit    | limit: "x" (expected: 1 to 20000)
            /v1/sessions?client=a.b                  | 400 | client   | client: "a.b" (expected: an IP address
            /v1/sessions?pool=web                    | 404 | -        | pool: web (expected: crm)
            /v1/sessions?sort=age                    | 400 | sort     | sort: unknown (expected: one of pool, backend
            /v1/events?after=-1                      | 400 | after    | after: "-1" (expected: a whole number of 0 or more)
            /v1/events?after=99999999999999999999    | 400 | after    | after: "99999999999999999999" (expected
            /v1/events?limit=1001                    | 400 | limit    | limit: "1001" (expected: 1 to 1000)
            """)
    void whatIsAskedWrongIsRefusedByName(String path, int status, @Nullable String field, String detail)
            throws Exception {
        AdminFixture.Answered answer = admin.get(path);

        assertThat(answer.status()).isEqualTo(status);
        answer.problem();
        assertThat(answer.json().get("detail").asText()).startsWith(detail);
        assertThat(answer.json().path("field").asText(null)).isEqualTo(field);
    }

    @Test
    void sessionsAreAsInTheGoldenFile() throws Exception {
        lb.open.add(session(7, "s1", SessionState.RELAYING));
        lb.open.add(session(9, null, SessionState.CONNECTING));

        AdminFixture.Answered answer = admin.get("/v1/sessions");

        assertGolden("sessions.json", answer.json());
        assertThat(lb.asked).isEqualTo(SessionQuery.any(1_000));
    }

    @Test
    void filtersAndLimitAreHandedOn() throws Exception {
        lb.crm.with("s1", "10.1.3.11:3000");
        lb.open.add(session(7, "s1", SessionState.RELAYING));
        lb.open.add(session(8, "s1", SessionState.RELAYING));

        JsonNode answer = admin.get("/v1/sessions?pool=crm&backend=s1&client=10.1.1.11&limit=1")
                .json();

        assertThat(lb.asked).isEqualTo(new SessionQuery("crm", "s1", InetAddress.getByName("10.1.1.11"), 1));
        assertThat(answer.get("more").asBoolean()).isTrue();
        assertThat(answer.get("sessions")).hasSize(1);
        admin.get("/v1/sessions?backend=10.1.3.11:3000");
        assertThat(lb.asked)
                .as("an address may be that of several, in several pools")
                .isEqualTo(new SessionQuery(null, "10.1.3.11:3000", null, 1_000));
    }

    @Test
    void sessionIsKilledOnceAndThatIsAnEvent() throws Exception {
        lb.open.add(session(7, "s1", SessionState.RELAYING));

        AdminFixture.Answered killed = admin.change("DELETE", "/v1/sessions/7", null);

        assertGolden("session-killed.json", killed.json());
        AdminFixture.Answered again = admin.change("DELETE", "/v1/sessions/7", null);
        assertThat(again.problem()).isEqualTo("/problems/unknown-session");
        assertThat(again.json().get("detail").asText()).isEqualTo("session 7 is not open: nothing changed");
        assertThat(admin.change("DELETE", "/v1/sessions/x", null).status()).isEqualTo(400);
        JsonNode event = latest("admin");
        assertThat(event.get("text").asText()).isEqualTo("session 7: relaying with crm/s1 -> killed");
        assertThat(event.get("who").asText()).isEqualTo("token");
        assertThat(event.get("from").asText()).startsWith("127.0.0.1:");
    }

    /** BEHAVIOUR 72. */
    @Test
    void killNeedsTheTokenFromLoopbackToo() throws Exception {
        lb.open.add(session(7, "s1", SessionState.RELAYING));

        assertThat(admin.send("/v1/sessions/7", "DELETE", null, request -> {}).status())
                .isEqualTo(401);
        assertThat(lb.open).hasSize(1);
    }

    @Test
    void changesAreEventsWithWhoAskedAndFromWhere() throws Exception {
        lb.crm.with("s1", "10.1.3.11:3000");
        admin.change("PATCH", "/v1/pools/crm/backends/s1", "{\"weight\":3}");

        JsonNode event = latest("admin");

        assertThat(event.get("backend").asText()).isEqualTo("s1");
        assertThat(event.get("text").asText())
                .isEqualTo("crm/s1: 10.1.3.11:3000 weight 1 max 0 enabled -> 10.1.3.11:3000 weight 3 max 0 enabled");
    }

    @Test
    void eventsBeginWithTheStartAndGoOnAfterANumber() throws Exception {
        JsonNode all = admin.get("/v1/events").json();
        assertThat(all.get("events").get(0).get("kind").asText()).isEqualTo("started");
        assertThat(all.get("missed").asBoolean()).isFalse();
        lb.observers.get(0).strategyChanged(lb.crm, "a", "b");

        // What the load balancer tells reaches the loop of the admin port a little later than a request may.
        String after = "/v1/events?after=" + all.get("last").asLong();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> !admin.get(after).json().get("events").isEmpty());
        JsonNode next = admin.get(after).json();

        assertThat(next.get("events")).hasSize(1);
        assertThat(next.get("events").get(0).get("text").asText()).isEqualTo("a -> b");
        assertThat(admin.get("/v1/events?limit=1").json().get("events").get(0))
                .isEqualTo(next.get("events").get(0));
    }

    @Test
    void followerGetsWhatHappenedAndWhatHappensNext() throws Exception {
        try (AdminFixture.Stream stream = admin.stream("/v1/events", FOLLOW)) {
            String first = stream.until("\"kind\":\"started\"");
            assertThat(first).contains("text/event-stream").contains("\nid: ");
            lb.observers.get(0).strategyChanged(lb.crm, "a", "b");
            assertThat(stream.until("a -> b")).contains("id: ");
        }
    }

    @Test
    void followerThatComesAgainGoesOnWhereItWas() throws Exception {
        long last = admin.get("/v1/events").json().get("last").asLong();
        lb.observers.get(0).strategyChanged(lb.crm, "a", "b");
        try (AdminFixture.Stream stream = admin.stream("/v1/events", FOLLOW, "Last-Event-ID: " + last + "\r\n")) {
            assertThat(stream.until("a -> b")).doesNotContain("started");
        }
    }

    private JsonNode latest(String kind) throws Exception {
        JsonNode found = null;
        for (JsonNode event : admin.get("/v1/events").json().get("events")) {
            found = event.get("kind").asText().equals(kind) ? event : found;
        }
        return Objects.requireNonNull(found, kind);
    }

    private static SessionStatus session(long id, @Nullable String backend, SessionState state) {
        return new SessionStatus(
                id,
                new InetSocketAddress("10.1.1.11", 40_000 + (int) id),
                "web",
                "crm",
                backend,
                state,
                1,
                FakeBackend.SINCE,
                Duration.ofSeconds(12),
                Duration.ofMillis(340),
                2_048,
                70_000);
    }

    private static void assertGolden(String file, JsonNode answer) throws IOException {
        Golden.assertSame(file, answer);
    }
}
