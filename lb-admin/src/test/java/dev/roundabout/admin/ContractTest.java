package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the document does not know does not pass. */
final class ContractTest {
    private static final String JSON = "application/json";
    private static final String STRATEGY = "/v1/pools/crm/strategy";
    private static final String CHANGED =
            "{\"outcome\":\"changed\",\"pool\":\"crm\",\"before\":\"round-robin\",\"strategy\":\"lax-hashed-ip\"}";

    private final Contract contract = new Contract(OpenApi.load());

    @Test
    void whatIsDocumentedPasses() {
        assertThatCode(() -> contract.check(changed("{\"strategy\":\"lax-hashed-ip\"}", CHANGED, JSON)))
                .doesNotThrowAnyException();
    }

    @Test
    void undocumentedFieldOfAnAnswer() {
        assertFault(changed("{\"strategy\":\"lax-hashed-ip\"}", CHANGED.replace("}", ",\"x\":1}"), JSON), "'x'");
    }

    @Test
    void missingFieldOfAnAnswer() {
        assertFault(
                changed("{\"strategy\":\"lax-hashed-ip\"}", CHANGED.replace(",\"pool\":\"crm\"", ""), JSON), "'pool'");
    }

    @Test
    void undocumentedRequestThatIsAccepted() {
        assertFault(changed("{\"strategy\":\"x\",\"y\":1}", CHANGED, JSON), "'y'");
        assertFault(changed("{}", CHANGED, JSON), "'strategy'");
    }

    @Test
    void bodyMayLackOnlyWhereItIsNotRequired() {
        String nothing = "{\"outcome\":\"unchanged\",\"entries\":[]}";
        assertThatCode(() -> contract.check(exchange("POST", "/v1/config/reset", "", 200, JSON, nothing)))
                .doesNotThrowAnyException();
        assertFault(exchange("POST", "/v1/config/reset", "{\"x\":1}", 200, JSON, nothing), "'x'");
        assertFault(changed("", CHANGED, JSON), "request");
    }

    @Test
    void fieldThatIsNeededOnlyBesideAnother() {
        String nothing = "{\"outcome\":\"unchanged\",\"entries\":[]}";
        String path = "/v1/config/reset";
        assertFault(exchange("POST", path, "{\"backend\":\"s1\"}", 200, JSON, nothing), "'pool'");
        String refused = "{\"type\":\"/problems/invalid\",\"title\":\"A value is not valid\",\"status\":400,"
                + "\"detail\":\"pool: missing (expected: the pool of s1)\",\"field\":\"pool\"}";
        String problem = "application/problem+json";
        assertThatCode(() -> contract.check(exchange("POST", path, "{\"backend\":\"s1\"}", 400, problem, refused)))
                .doesNotThrowAnyException();
        assertFault(exchange("POST", path, "{}", 400, problem, refused), "needs \"pool\"");
    }

    @Test
    void undocumentedContentType() {
        assertFault(changed("{\"strategy\":\"lax-hashed-ip\"}", CHANGED, "text/plain"), "content type text/plain");
    }

    @Test
    void undocumentedStatusPathAndMethod() {
        assertFault(exchange("GET", "/v1/status", null, 204, JSON, ""), "status 204");
        assertFault(exchange("GET", "/v1/other", null, 200, JSON, "{}"), "status 200");
        assertFault(exchange("PUT", "/v1/status", "{}", 200, JSON, "{}"), "status 200");
    }

    @Test
    void changeThatIsAcceptedWithoutTheToken() {
        Contract.Exchange good = changed("{\"strategy\":\"lax-hashed-ip\"}", CHANGED, JSON);
        assertFault(
                new Contract.Exchange(
                        good.method(),
                        good.target(),
                        headers(Map.of()),
                        good.sentBody(),
                        good.status(),
                        good.headers(),
                        good.body()),
                "without the token");
    }

    @Test
    void undocumentedParameterThatIsAccepted() {
        String removed =
                "{\"outcome\":\"removed\",\"pool\":\"crm\",\"backend\":\"s4\",\"address\":\"10.1.3.14:3000\",\"cut\":6}";
        String path = "/v1/pools/crm/backends/s4";
        assertThatCode(() -> contract.check(exchange("DELETE", path + "?force=true", null, 200, JSON, removed)))
                .doesNotThrowAnyException();
        assertFault(exchange("DELETE", path + "?forse=true", null, 200, JSON, removed), "parameter forse");
        assertFault(exchange("DELETE", path + "?force=yes", null, 200, JSON, removed), "parameter force");
    }

    @Test
    void pipelinedAnswersAreTakenApart() {
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n\u00e9x";
        List<Contract.Exchange> exchanges = RawAnswers.exchanges(
                "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\nGARBAGE\r\n\r\n",
                answer.repeat(3));
        assertThat(exchanges).extracting(Contract.Exchange::target).containsExactly("/a", "/b", "");
        assertThat(exchanges).extracting(Contract.Exchange::body).containsOnly("\u00e9x");
    }

    private void assertFault(Contract.Exchange exchange, String fault) {
        assertThatThrownBy(() -> contract.check(exchange))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(fault);
    }

    private static Contract.Exchange changed(String sent, String answer, String type) {
        return exchange("PUT", STRATEGY, sent, 200, type, answer);
    }

    private static Contract.Exchange exchange(
            String method, String target, @Nullable String sent, int status, String type, String body) {
        return new Contract.Exchange(
                method,
                target,
                headers(Map.of("Authorization", List.of("Bearer x"))),
                sent,
                status,
                headers(Map.of("Content-Type", List.of(type))),
                body);
    }

    private static HttpHeaders headers(Map<String, List<String>> headers) {
        return HttpHeaders.of(headers, (name, value) -> true);
    }
}
