package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.CheckResult;
import dev.roundabout.DrainResult;
import dev.roundabout.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route of the admin port does what it says. */
final class AdminApiIT {
    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private final FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
    private final FakeBackend s2 = lb.crm.with("s2", "10.1.3.12:3000");
    private AdminFixture admin;

    AdminApiIT(@TempDir Path directory) throws Exception {
        admin = AdminFixture.open(lb, directory);
    }

    @BeforeEach
    void someSessions() {
        s1.sessions = 6;
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void statusHasEverything() throws Exception {
        JsonNode status = admin.get("/v1/status").json();
        assertThat(status.get("version").asText()).isEqualTo("1.2.3");
        assertThat(status.get("readiness").asText()).isEqualTo("ready");
        assertThat(status.at("/listeners/0/address").asText()).isEqualTo("0.0.0.0:80");
        assertThat(status.at("/listeners/0/refused/client-rate").asInt()).isEqualTo(2);
        assertThat(status.at("/pools/0/listeners/0").asText()).isEqualTo("0.0.0.0:80");
        assertThat(status.at("/pools/0/takingTraffic").asInt()).isEqualTo(2);
        assertThat(status.at("/pools/0/backends/0/sessions").asInt()).isEqualTo(6);
    }

    @Test
    void poolsAndBackendsAreListedAndShown() throws Exception {
        assertThat(admin.get("/v1/pools").json().at("/0/name").asText()).isEqualTo("crm");
        assertThat(admin.get("/v1/pools/crm").json().get("strategy").asText()).isEqualTo("round-robin");
        assertThat(admin.get("/v1/pools/crm/backends").json()).hasSize(2);
        assertThat(admin.get("/v1/pools/crm/backends/s2").json().get("address").asText())
                .isEqualTo("10.1.3.12:3000");
    }

    /** BEHAVIOUR 39. Many of them for many backends would be too much, so only for one. */
    @Test
    void lastProbesAreShownOnlyWithOneBackend() throws Exception {
        s2.lastCheck = new CheckResult(
                CheckResult.Outcome.TIMED_OUT,
                CheckResult.Step.RECEIVE,
                "timed out at receive",
                Duration.ofNanos(1_000_250_999),
                FakeBackend.SINCE);
        JsonNode shown = admin.get("/v1/pools/crm/backends/s2").json();
        assertThat(shown.get("checks")).hasSize(1);
        assertThat(shown.get("checks").get(0))
                .hasToString("{\"outcome\":\"timed-out\",\"step\":\"receive\",\"detail\":\"timed out at receive\","
                        + "\"tookMicros\":1000250,\"at\":\"2026-01-02T03:04:05Z\"}");
        assertThat(admin.get("/v1/pools/crm/backends/s1").json().get("checks")).isEmpty();
        assertThat(admin.get("/v1/status").body()).doesNotContain("\"checks\"");
        assertThat(admin.get("/v1/pools/crm/backends").body()).doesNotContain("\"checks\"");
    }

    @Test
    void backendIsFoundByNameOrAddressPercentEncodedOrNot() throws Exception {
        lb.crm.with("six", "[::1]:3000");
        for (String id : new String[] {"10.1.3.12:3000", "10.1.3.12%3a3000", "s%32"}) {
            assertThat(admin.get("/v1/pools/crm/backends/" + id)
                            .json()
                            .get("name")
                            .asText())
                    .isEqualTo("s2");
        }
        assertThat(admin.raw("GET /v1/pools/crm/backends/[::1]:3000 HTTP/1.0\r\n\r\n"))
                .contains("\"name\":\"six\"");
    }

    @Test
    void headIsGetWithoutBody() throws Exception {
        AdminFixture.Answered head = admin.send("/v1/status", "HEAD", null, request -> {});
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(Integer.parseInt(head.header("Content-Length"))).isGreaterThan(100);
    }

    @Test
    void addedBackendIs201WithItsPlace() throws Exception {
        AdminFixture.Answered added = admin.change(
                "POST", "/v1/pools/crm/backends", "{\"address\":\"10.1.3.14:3000\",\"name\":\"s4\",\"weight\":2}");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().get("outcome").asText()).isEqualTo("added");
        assertThat(added.json().at("/backend/weight").asInt()).isEqualTo(2);
        assertThat(admin.get(added.header("Location")).json().get("name").asText())
                .isEqualTo("s4");
    }

    /** BEHAVIOUR 47. */
    @Test
    void addingTheSameAgainIsSuccessAndADifferentOneIsRefused() throws Exception {
        String same = "{\"address\":\"10.1.3.11:3000\",\"name\":\"s1\"}";
        AdminFixture.Answered again = admin.change("POST", "/v1/pools/crm/backends", same);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("outcome").asText()).isEqualTo("already-there");

        AdminFixture.Answered different =
                admin.change("POST", "/v1/pools/crm/backends", same.replace("}", ",\"weight\":2}"));
        assertThat(different.status()).isEqualTo(409);
        assertThat(different.problem()).isEqualTo("/problems/different");
        assertThat(different.json().get("field").asText()).isEqualTo("weight");
        assertThat(s1.status().weight()).isEqualTo(1);
    }

    @Test
    void changeSetsWeightLimitAndState() throws Exception {
        AdminFixture.Answered changed = admin.change(
                "PATCH", "/v1/pools/crm/backends/s1", "{\"weight\":0,\"maxSessions\":100,\"state\":\"disabled\"}");
        assertThat(changed.json().get("outcome").asText()).isEqualTo("changed");
        assertThat(changed.json().at("/backend/state").asText()).isEqualTo("disabled");
        assertThat(s1.status().maxSessions()).isEqualTo(100);

        AdminFixture.Answered same = admin.change("PATCH", "/v1/pools/crm/backends/s1", "{\"weight\":0}");
        assertThat(same.json().get("outcome").asText()).isEqualTo("unchanged");
    }

    /** BEHAVIOUR 45. */
    @Test
    void removingOneWithSessionsNeedsDrainOrForce() throws Exception {
        AdminFixture.Answered refused = admin.change("DELETE", "/v1/pools/crm/backends/s1", null);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("/problems/in-use");
        assertThat(lb.crm.members).contains(s1);

        AdminFixture.Answered forced = admin.change("DELETE", "/v1/pools/crm/backends/s1?force=true", null);
        assertThat(forced.status()).isEqualTo(200);
        assertThat(forced.json().get("cut").asInt()).isEqualTo(6);
        assertThat(lb.crm.members).doesNotContain(s1);

        AdminFixture.Answered idle = admin.change("DELETE", "/v1/pools/crm/backends/s2", null);
        assertThat(idle.json().get("cut").asInt()).isZero();
        assertThat(lb.crm.members).isEmpty();
    }

    /** BEHAVIOUR 44. */
    @Test
    void drainIsAJobWhoseEndIsKnownWhenTheBackendIsGone() throws Exception {
        AdminFixture.Answered accepted = admin.change("DELETE", "/v1/pools/crm/backends/s1?drain=30s", null);
        assertThat(accepted.status()).isEqualTo(202);
        String id = accepted.json().get("id").asText();
        JsonNode drain = admin.get("/v1/pools/crm/backends/s1").json().get("drain");
        assertThat(drain.get("id").asText()).isEqualTo(id);
        assertThat(drain.get("sessions").asInt()).isEqualTo(6);
        assertThat(drain.get("leftMillis").asLong()).isEqualTo(30_000);
        assertThat(drain.get("then").asText()).isEqualTo("remove");
        assertThat(admin.get(accepted.header("Location")).json().get("state").asText())
                .isEqualTo("running");

        lb.crm.members.remove(s1);
        s1.drained.complete(new DrainResult(4, 2, false));
        await().atMost(Duration.ofSeconds(5)).until(() -> admin.get("/v1/pools/crm/drains/" + id)
                .json()
                .get("state")
                .asText()
                .equals("finished"));
        JsonNode over = admin.get("/v1/pools/crm/drains").json().get(0);
        assertThat(over.get("ended").asInt()).isEqualTo(4);
        assertThat(over.get("cut").asInt()).isEqualTo(2);
    }

    @Test
    void drainByPostDisablesUnlessAskedToRemove() throws Exception {
        AdminFixture.Answered accepted =
                admin.change("POST", "/v1/pools/crm/backends/s1/drain", "{\"timeout\":\"500ms\"}");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().get("then").asText()).isEqualTo("disable");
        assertThat(s1.status().removing()).isFalse();

        AdminFixture.Answered moved =
                admin.change("POST", "/v1/pools/crm/backends/s1/drain", "{\"timeout\":\"1m\",\"then\":\"remove\"}");
        assertThat(moved.json().get("id")).isEqualTo(accepted.json().get("id"));
        assertThat(s1.status().removing()).isTrue();
    }

    @Test
    void addingADrainingOneAgainCallsTheDrainOff() throws Exception {
        admin.change("DELETE", "/v1/pools/crm/backends/s1?drain=30s", null);
        AdminFixture.Answered again =
                admin.change("POST", "/v1/pools/crm/backends", "{\"address\":\"10.1.3.11:3000\",\"name\":\"s1\"}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("outcome").asText()).isEqualTo("drain-called-off");
    }

    @Test
    void lastEligibleBackendNeedsForce() throws Exception {
        s2.refusal = new ChangeRefusedException(Reason.LAST_ELIGIBLE, "s2 is the last eligible backend of crm");
        for (String query : new String[] {"", "?drain=1s"}) {
            AdminFixture.Answered refused = admin.change("DELETE", "/v1/pools/crm/backends/s2" + query, null);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.problem()).isEqualTo("/problems/last-eligible");
        }
        String forced = "{\"timeout\":\"1s\",\"force\":true}";
        assertThat(admin.change("POST", "/v1/pools/crm/backends/s2/drain", forced)
                        .status())
                .isEqualTo(202);
    }

    @Test
    void strategyIsChanged() throws Exception {
        AdminFixture.Answered changed =
                admin.change("PUT", "/v1/pools/crm/strategy", "{\"strategy\":\"lax-hashed-ip\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().get("before").asText()).isEqualTo("round-robin");
        assertThat(lb.crm.strategy().name()).isEqualTo("lax-hashed-ip");
    }

    /** Nothing else says that nobody is left: it was asked for, and is not refused. */
    @Test
    void disablingTheLastEligibleIsDoneWithAWarning() throws Exception {
        for (Backend backend : lb.crm.backends()) {
            AdminFixture.Answered answer =
                    admin.change("PATCH", "/v1/pools/crm/backends/" + backend.name(), "{\"state\":\"disabled\"}");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("warning").asText("none"))
                    .isEqualTo(
                            lb.crm.status().backends().stream().anyMatch(BackendStatus::eligible)
                                    ? "none"
                                    : "no backend of crm is eligible now: new clients are reset");
        }
        assertThat(lb.crm.status().backends()).noneMatch(BackendStatus::eligible);
    }

    @Test
    void sessionsOfABackendThatIsNotThereAreRefused() throws Exception {
        AdminFixture.Answered answer = admin.get("/v1/sessions?backend=nosuch");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("/problems/unknown-backend");
    }

    @Test
    void readinessIsAWordAndAStatus() throws Exception {
        assertThat(admin.get("/readyz").body()).isEqualTo("ready\n");
        lb.readiness = Readiness.DEGRADED;
        assertThat(admin.get("/readyz").body()).isEqualTo("degraded\n");
        assertThat(admin.get("/readyz").status()).isEqualTo(200);
        lb.readiness = Readiness.STOPPING;
        assertThat(admin.get("/readyz").body()).isEqualTo("stopping\n");
        assertThat(admin.get("/readyz").status()).isEqualTo(503);
        lb.readiness = Readiness.NOT_READY;
        assertThat(admin.get("/readyz").body()).isEqualTo("not ready\n");
        assertThat(admin.get("/readyz").status()).isEqualTo(503);
    }

    @Test
    void livenessIsLostWhenALoopGivesNoSign() throws Exception {
        assertThat(admin.get("/livez").status()).isEqualTo(200);
        lb.alive = new CompletableFuture<>();
        assertThat(admin.get("/livez").status()).isEqualTo(503);
        assertThat(lb.alive.isDone()).isFalse();
    }

    /** BEHAVIOUR 72. */
    @Test
    void pageIsPlainAndEscaped() throws Exception {
        AdminFixture.Answered page = admin.get("/");
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'self'; ");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.body())
                .contains("<h1>Shop &lt;1&gt;</h1>", "10.1.3.12:3000", "http-equiv=\"refresh\" content=\"2\"")
                .doesNotContain("<script>", "<1>");
    }

    /** BEHAVIOUR 80. */
    @Test
    void metricsAreInPrometheusForm() throws Exception {
        AdminFixture.Answered metrics = admin.get("/metrics");
        assertThat(metrics.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body())
                .contains(
                        "# TYPE lb_sessions_active gauge",
                        "lb_sessions_active{backend=\"s1\",pool=\"crm\"} 6.0",
                        "# TYPE lb_bytes_total counter",
                        "lb_admission_rejected_total{listener=\"web\",reason=\"client-rate\"} 2.0");
    }

    @Test
    void openReadsNeedNoToken() throws Exception {
        for (String path : new String[] {"/", "/metrics", "/livez", "/readyz", "/v1/status", "/v1/pools"}) {
            assertThat(admin.get(path).status()).as(path).isEqualTo(200);
        }
    }
}
