package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin port refuses is a problem of a stable type, and changes nothing. */
final class AdminRefusalsIT {
    private static final String BACKENDS = "/v1/pools/crm/backends";
    private static final String S4 = "{\"address\":\"10.1.3.14:3000\",\"name\":\"s4\"}";

    private final Path directory;
    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private final FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
    private final String before;
    private AdminFixture admin;

    AdminRefusalsIT(@TempDir Path directory) throws Exception {
        this.directory = directory;
        s1.sessions = 6;
        admin = AdminFixture.open(lb, directory);
        before = lb.crm.status().toString();
    }

    /** The rule of every test here. */
    @AfterEach
    void nothingChanged() {
        admin.close();
        assertThat(lb.crm.status()).hasToString(before);
    }

    /** BEHAVIOUR 67. */
    @ParameterizedTest
    @MethodSource("changes")
    void everyChangeNeedsTheToken(String change) throws Exception {
        String method = change.replaceFirst(" .*", "");
        String path = change.replaceFirst(".* ", "");
        AdminFixture.Answered without =
                admin.send(path, method, S4, request -> request.header("Content-Type", "application/json"));
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.problem()).isEqualTo("/problems/unauthorized");
        assertThat(without.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"lb\"");
        assertThat(without.json().get("detail").asText())
                .contains(admin.server.tokenFile().toString());

        AdminFixture.Answered wrong =
                admin.send(path, method, S4, request -> request.header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + admin.token + "x"));
        assertThat(wrong.status()).isEqualTo(401);
    }

    /** Whatever is documented and does more than read, on what is there. */
    static Stream<String> changes() {
        return OpenApi.load().operations().stream()
                .filter(operation -> !operation.startsWith("GET "))
                .map(operation -> operation.replace("{pool}", "crm").replaceAll("[{][a-z]+}", "s1"))
                .map(operation -> operation.replaceFirst("^(DELETE .*)$", "$1?force=true"));
    }

    /** BEHAVIOUR 73. */
    @Test
    void wrongTokensAreThrottledAndTheRightOneIsNot() throws Exception {
        int throttled = 0;
        for (int i = 0; i < 20; i++) {
            AdminFixture.Answered wrong = admin.send(
                    BACKENDS + "/s1", "DELETE", null, request -> request.header("Authorization", "Bearer wrong"));
            throttled += wrong.status() == 429 ? 1 : 0;
        }
        assertThat(throttled).isBetween(5, 10);
        assertThat(admin.change("DELETE", BACKENDS + "/s1", null).status()).isEqualTo(409);
    }

    /** BEHAVIOUR 68. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8001",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "[::1",
                "1.2.3",
                "",
                "a b",
                "[evil]:1"
            })
    void foreignHostIs421ForReadsToo(String host) throws Exception {
        assertThat(admin.raw("GET /v1/status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ")
                .contains("/problems/wrong-host");
    }

    /** BEHAVIOUR 68. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.0.0.9:99",
                "[::1]:8001",
                "[2001:db8::1]",
                "localhost",
                "LOCALHOST:1",
                "lb.example",
                "Lb.Example:8001"
            })
    void ownHostsAreAccepted(String host) throws Exception {
        assertThat(admin.raw("GET /readyz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    /** BEHAVIOUR 68. */
    @Test
    void missingOrRepeatedHostIs400() throws Exception {
        assertThat(admin.raw("GET /v1/status HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("/problems/bad-request");
        assertThat(admin.raw("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    /** BEHAVIOUR 69. */
    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.example",
        "Origin, null",
        "Origin, http://127.0.0.1:1",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"
    })
    void changesFromOtherSitesAreRefused(String header, String value) throws Exception {
        AdminFixture.Answered answer =
                admin.send(BACKENDS, "POST", S4, request -> request.header("Authorization", "Bearer " + admin.token)
                        .header("Content-Type", "application/json")
                        .header(header, value));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("/problems/foreign-origin");
    }

    @Test
    void ownOriginIsNotForeign() throws Exception {
        AdminFixture.Answered answer = admin.send(
                BACKENDS + "/s1", "DELETE", null, request -> request.header("Authorization", "Bearer " + admin.token)
                        .header("Origin", "http://127.0.0.1:" + admin.address().getPort())
                        .header("Sec-Fetch-Site", "same-origin"));
        assertThat(answer.problem()).isEqualTo("/problems/in-use");
    }

    /** BEHAVIOUR 69. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=latin1",
                "application/jsonp"
            })
    void changesAreJsonOnly(String type) throws Exception {
        AdminFixture.Answered answer =
                admin.send(BACKENDS, "POST", S4, request -> request.header("Authorization", "Bearer " + admin.token)
                        .header("Content-Type", type));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.problem()).isEqualTo("/problems/unsupported-media-type");
    }

    /** BEHAVIOUR 74. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"address\":\"10.1.3.14:3000\",\"wieght\":2} | wieght",
                "{\"address\":\"10.1.3.14:3000\",\"weight\":\"2\"} | weight",
                "{\"address\":\"10.1.3.14:3000\",\"weight\":2.5} | weight",
                "{\"address\":\"10.1.3.14:3000\",\"weight\":true} | weight",
                "{\"address\":\"10.1.3.14:3000\",\"weight\":99999999999} | weight",
                "{\"address\":\"10.1.3.14:3000\",\"weight\":-1} | weight",
                "{\"address\":\"10.1.3.14:3000\",\"name\":7} | name",
                "{\"address\":\"10.1.3.14:3000\",\"backup\":\"yes\"} | backup",
                "{\"address\":\"10.1.3.14:70000\"} | address",
                "{\"address\":[\"10.1.3.14:3000\"]} | address",
                "{\"name\":\"s4\"} | address",
            })
    void badFieldsAreNamed(String body, String field) throws Exception {
        AdminFixture.Answered answer = admin.change("POST", BACKENDS, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("/problems/invalid");
        assertThat(answer.json().get("field").asText()).isEqualTo(field);
    }

    /** BEHAVIOUR 74. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "\"x\"",
                "{",
                "{\"address\":\"a:1\"} x",
                "{\"address\":\"a:1\"}{}",
                "{'address':1}",
                "{\"address\":\"a:1\",\"address\":\"b:1\"}",
                "{\"address\":\"a:1\",\"weight\":1e999999999}",
                "{\"address\":\"a:1\",\"weight\":111111111111111111111111111111111}"
            })
    void hostileJsonIs400(String body) throws Exception {
        AdminFixture.Answered answer = admin.change("POST", BACKENDS, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        answer.problem();
    }

    /** BEHAVIOUR 74. */
    @Test
    void deepJsonIs400() throws Exception {
        String deep = "{\"address\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
        assertThat(admin.change("POST", BACKENDS, deep).status()).isEqualTo(400);
    }

    @Test
    void bodyThatIsNotUtf8Is400() throws Exception {
        assertThat(admin.raw("POST " + BACKENDS + " HTTP/1.0\r\nAuthorization: Bearer " + admin.token
                        + "\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"address\":\"\u00e9\"} "))
                .startsWith("HTTP/1.1 400 ");
    }

    /** BEHAVIOUR 71. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/v1/../metrics",
                "/%2e%2e/metrics",
                "/v1/%2E%2e",
                "//metrics",
                "/v1//status",
                "/v1/status/",
                "/v1/status%00",
                "/v1\\status",
                "/v1%5cstatus",
                "/v1%2fstatus",
                "/./metrics",
                "/%",
                "/%4",
                "/%zz",
                "/%ff",
                "/nothing",
                "/v1",
                "/v1/pools/crm/backends/s1/x",
                "/metrics#x"
            })
    void oddPathsNameNothing(String path) throws Exception {
        assertThat(admin.raw("GET " + path + " HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .contains("/problems/not-found");
    }

    @Test
    void unknownPoolBackendAndDrainAreToldApart() throws Exception {
        assertThat(admin.get("/v1/pools/crn").problem()).isEqualTo("/problems/unknown-pool");
        assertThat(admin.get("/v1/pools/crn").json().get("detail").asText()).isEqualTo("pool: crn (expected: crm)");
        assertThat(admin.get(BACKENDS + "/s9").problem()).isEqualTo("/problems/unknown-backend");
        assertThat(admin.get("/v1/pools/crm/drains/1").problem()).isEqualTo("/problems/unknown-drain");
        assertThat(admin.change("DELETE", BACKENDS + "/s9?force=true", null).status())
                .isEqualTo(404);
    }

    @Test
    void whoOnlyLookedIsNotToldThatNothingChanged() throws Exception {
        assertThat(admin.get(BACKENDS + "/s9").json().get("detail").asText())
                .isEqualTo("s9 is not in crm (expected: the name or address of one of its backends)");
        assertThat(admin.change("DELETE", BACKENDS + "/s9", null)
                        .json()
                        .get("detail")
                        .asText())
                .isEqualTo("s9 is not in crm: nothing changed");
        FakeBackend twin = lb.crm.with("twin", "10.1.3.11:3000");
        assertThat(admin.get(BACKENDS + "/10.1.3.11:3000").json().get("detail").asText())
                .isEqualTo("10.1.3.11:3000 is the address of s1, twin in crm (expected: a name)");
        lb.crm.members.remove(twin);
    }

    @Test
    void addressOfSeveralBackendsIsAmbiguous() throws Exception {
        FakeBackend twin = lb.crm.with("twin", "10.1.3.11:3000");
        AdminFixture.Answered answer = admin.change("DELETE", BACKENDS + "/10.1.3.11:3000?force=true", null);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("/problems/ambiguous");
        assertThat(answer.json().get("detail").asText()).contains("s1, twin");
        lb.crm.members.remove(twin);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/status, 'GET, HEAD'",
        "DELETE, /, 'GET, HEAD'",
        "GET, /v1/pools/crm/strategy, PUT",
        "PUT, /v1/pools/crm/backends, 'GET, HEAD, POST'",
        "POST, /v1/pools/crm/backends/s1, 'GET, HEAD, PATCH, DELETE'",
        "OPTIONS, /v1/pools/crm/backends, 'GET, HEAD, POST'",
        "GET, /v1/pools/crm/backends/s1/drain, POST"
    })
    void wrongMethodIs405AndSaysWhich(String method, String path, String allow) throws Exception {
        AdminFixture.Answered answer = admin.change(method, path, null);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.problem()).isEqualTo("/problems/method-not-allowed");
        assertThat(answer.header("Allow")).isEqualTo(allow);
    }

    @ParameterizedTest
    @CsvSource({
        "drain=30, drain",
        "drain=-1s, drain",
        "drain=, drain",
        "drain=999999d, drain",
        "force=yes, force",
        "drian=30s, drian",
        "force=true&force=true, force"
    })
    void badParametersAreNamed(String query, String field) throws Exception {
        AdminFixture.Answered answer = admin.change("DELETE", BACKENDS + "/s1?" + query, null);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("/problems/invalid");
        assertThat(answer.json().get("field").asText()).isEqualTo(field);
    }

    /** Everything else about these is right. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "POST | /v1/pools/crm/backends | {\"address\":\"10.1.3.14:3000\"}",
                "PATCH | /v1/pools/crm/backends/s1 | {\"weight\":2}",
                "POST | /v1/pools/crm/backends/s1/drain | {\"timeout\":\"30s\"}",
                "PUT | /v1/pools/crm/strategy | {\"strategy\":\"least-connections\"}",
                "POST | /v1/config/reset | {}",
                "DELETE | /v1/sessions/7 | -",
                "GET | /v1/config | -",
                "GET | /v1/config/diff | -"
            })
    void whatHasNoParametersRefusesThem(String method, String path, @Nullable String body) throws Exception {
        AdminFixture.Answered answer = admin.change(method, path + "?weight=3", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("/problems/invalid");
        assertThat(answer.json().get("field").asText()).isEqualTo("weight");
        assertThat(answer.json().get("detail").asText()).isEqualTo("weight: unknown (expected: no parameter)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "PATCH | /s1 | {} | body",
                "PATCH | /s1 | {\"state\":\"draining\"} | state",
                "POST | /s1/drain | {} | timeout",
                "POST | /s1/drain | {\"timeout\":\"soon\"} | timeout",
                "POST | /s1/drain | {\"timeout\":\"30s\",\"then\":\"forget\"} | then",
            })
    void badChangesAreNamed(String method, String path, String body, String field) throws Exception {
        AdminFixture.Answered answer = admin.change(method, BACKENDS + path, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("field").asText()).isEqualTo(field);
    }

    @Test
    void unknownStrategyIsNamed() throws Exception {
        AdminFixture.Answered answer = admin.change("PUT", "/v1/pools/crm/strategy", "{\"strategy\":\"round-robbin\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("field").asText()).isEqualTo("strategy");
        assertThat(answer.json().get("detail").asText()).contains("round-robbin");
    }

    /** BEHAVIOUR 69. */
    @Test
    void readingChangesNothingWhateverItCarries() throws Exception {
        for (String path : new String[] {BACKENDS + "/s1?force=true", BACKENDS + "/s1?drain=0s", "/v1/pools/crm"}) {
            assertThat(admin.change("GET", path, null).status()).isEqualTo(200);
        }
    }

    @Test
    void readsNeedTheTokenWhenTheConfigurationSaysSo() throws Exception {
        admin.close();
        admin = AdminFixture.open(lb, AdminFixture.config(directory, true, null));
        for (String path : new String[] {"/", "/metrics", "/v1/status"}) {
            assertThat(admin.get(path).status()).as(path).isEqualTo(401);
            assertThat(admin.change("GET", path, null).status()).as(path).isEqualTo(200);
        }
    }

    @Test
    void userAndPasswordAreAsGoodAsTheToken() throws Exception {
        admin.close();
        admin = AdminFixture.open(lb, AdminFixture.config(directory, false, new BasicAuth("admin", "se:cret")));
        assertThat(basic("admin:se:cret").problem()).isEqualTo("/problems/in-use");
        AdminFixture.Answered wrong = basic("admin:secret");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.header("WWW-Authenticate")).contains("Basic realm=\"lb\"");
    }

    private AdminFixture.Answered basic(String userAndPassword) throws Exception {
        String encoded = Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
        return admin.send(
                BACKENDS + "/s1", "DELETE", null, request -> request.header("Authorization", "Basic " + encoded));
    }
}
