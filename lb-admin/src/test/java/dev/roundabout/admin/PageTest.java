package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.CheckResult;
import dev.roundabout.Health;
import dev.roundabout.admin.wire.StatusJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The page says what the status says, and nothing in it is markup. */
final class PageTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static final Assets ASSETS = Assets.load();

    private final FakeLoadBalancer lb = new FakeLoadBalancer();

    /** BEHAVIOUR 72. */
    @Test
    void everyValueIsEscaped() {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        s1.health = Health.DOWN;
        s1.lastCheck = new CheckResult(
                CheckResult.Outcome.WRONG_ANSWER,
                CheckResult.Step.RECEIVE,
                "body without \"<script>alert('x')</script>&\"",
                Duration.ofMillis(1),
                NOW);
        String page = new Page("<b onload=\"x\">", false, ASSETS).render(status());
        assertThat(page)
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;")
                .contains("<h1>&lt;b onload=&quot;x&quot;&gt;</h1>")
                .doesNotContain("<script>", "<b onload");
    }

    @Test
    void emptyPoolSaysWhatToDo() {
        assertThat(new Page("", false, ASSETS).render(status()))
                .contains("<h1>Roundabout</h1>", "No backend yet", "0</b> of 0");
    }

    @Test
    void numbersAreReadable() {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        s1.connectP99 = Duration.ofNanos(512_000);
        s1.runtime = true;
        s1.sessions = 6;
        s1.change(null, 100, null);
        assertThat(new Page("", false, ASSETS).render(status()))
                .contains("0.5 ms", "2.0 KiB / 4.8 MiB", "6 of 100", "<span class=\"tag\">runtime</span>", "up 0 s")
                .contains("<title>1/1 Roundabout</title>");
    }

    @Test
    void aSpareThatWaitsForItsTurnIsNotMissingInTheTitle() {
        lb.crm.with("s1", "10.1.3.11:3000");
        FakeBackend spare = lb.crm.with("s2", "10.1.3.12:3000");
        spare.backup = true;
        spare.takesTraffic = false;
        assertThat(new Page("", false, ASSETS).render(status())).contains("<title>1/1 Roundabout</title>");
        spare.health = Health.DOWN;
        assertThat(new Page("", false, ASSETS).render(status())).contains("<title>1/2 Roundabout</title>");
    }

    @Test
    void oneSessionIsNotSeveral() {
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        s1.sessions = 1;
        assertThat(new Page("", false, ASSETS).render(status())).contains("<b>1</b> session<");
        s1.sessions = 2;
        assertThat(new Page("", false, ASSETS).render(status())).contains("<b>2</b> sessions<");
    }

    private StatusJson status() {
        return new StatusReport(
                        lb,
                        "1.2.3",
                        new SessionRates(lb, () -> 0),
                        new DrainJobs(Runnable::run, () -> "job"),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        () -> 0)
                .whole();
    }
}
