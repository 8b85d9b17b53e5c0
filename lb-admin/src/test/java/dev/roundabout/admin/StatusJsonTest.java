package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.roundabout.CheckResult;
import dev.roundabout.DrainOptions;
import dev.roundabout.Health;
import dev.roundabout.admin.wire.StatusJson;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The status JSON is a contract: names and form stay as the golden file has them. */
final class StatusJsonTest {
    private final FakeLoadBalancer lb = new FakeLoadBalancer();

    @Test
    void statusIsAsInTheGoldenFile() throws Exception {
        FakeBackend s2 = lb.crm.with("s2", "10.1.3.12:3000");
        s2.health = Health.DOWN;
        s2.takesTraffic = false;
        s2.errors = 3;
        s2.lastCheck = new CheckResult(
                CheckResult.Outcome.REFUSED,
                CheckResult.Step.CONNECT,
                "refused",
                Duration.ofNanos(250_000),
                FakeBackend.SINCE.minusSeconds(12));
        FakeBackend s4 = lb.crm.with("s4", "10.1.3.14:3000");
        s4.runtime = true;
        s4.sessions = 6;
        s4.connectP99 = Duration.ofNanos(500_000);
        DrainJobs jobs = new DrainJobs(Runnable::run, () -> "0123456789abcdef");
        jobs.start(s4, new DrainOptions(Duration.ofSeconds(21), DrainOptions.Then.REMOVE, false));
        StatusJson status = new StatusReport(
                        lb,
                        "1.2.3",
                        new SessionRates(lb, () -> 0),
                        jobs,
                        Clock.fixed(FakeBackend.SINCE, ZoneOffset.UTC),
                        () -> 0)
                .whole();

        ObjectMapper mapper = new ObjectMapper();
        String written = Json.write(status);
        assertThat(mapper.readTree(written).toPrettyString())
                .isEqualTo(mapper.readTree(golden()).toPrettyString());
        assertThat(mapper.readValue(written, StatusJson.class)).isEqualTo(status);
    }

    private static String golden() throws Exception {
        try (InputStream in = StatusJsonTest.class.getResourceAsStream("status.json")) {
            return in == null ? "{}" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
