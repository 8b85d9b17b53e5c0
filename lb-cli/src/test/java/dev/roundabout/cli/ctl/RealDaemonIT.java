package dev.roundabout.cli.ctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.roundabout.Backend;
import dev.roundabout.Pool;
import dev.roundabout.admin.AdminConfig;
import dev.roundabout.admin.AdminServer;
import dev.roundabout.config.Address;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.LoadBalancerExtension;
import dev.roundabout.testing.RefusingBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code lbctl} against the real admin port of a real load balancer. */
class RealDaemonIT {
    @RegisterExtension
    final LoadBalancerExtension lb =
            LoadBalancerExtension.withEchoBackends(2).with(builder -> builder.health(HealthCheckConfig.TCP));

    private final EchoBackend newcomer = EchoBackend.start();

    @TempDir
    Path directory = Path.of("");

    private AdminServer admin;

    @BeforeEach
    void openAdmin() throws IOException {
        admin = AdminServer.start(
                lb.loadBalancer(),
                new AdminConfig(
                        List.of(Address.parse("127.0.0.1:0")),
                        "",
                        false,
                        List.of(),
                        directory.resolve("admin.token"),
                        null),
                "1.0-test");
    }

    @AfterEach
    void closeAll() {
        admin.close();
        newcomer.close();
    }

    @Test
    void statusOfABackendThatIsNotThereSaysSo() {
        CapturedRun run = run("status", "s9");

        assertThat(run.err())
                .isEqualTo("lbctl: s9 is not in default (expected: the name or address of one of its backends)\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void addWaitsForTheFirstGoodProbeAndThenTrafficFlows() throws IOException {
        CapturedRun run = run("add", newcomer.hostPort(), "--name", "s3", "--weight", "256", "--wait", "5s");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("added s3 " + newcomer.hostPort() + " to default: takes traffic\n");
        assertThat(run.exit()).isZero();
        for (int client = 0; client < 2; client++) {
            echoOnce();
        }
        assertThat(pool().backend("s3").orElseThrow().status().counters().opened())
                .isPositive();
        assertThat(run("status").out())
                .containsPattern("(?m)^default  round-robin  127\\.0\\.0\\.1:\\d+   3 of 3 take traffic   ")
                .containsPattern("(?m)^s3 +" + newcomer.hostPort() + "  up +.*\\(runtime\\)  weight 256  sessions ");
    }

    /** BEHAVIOUR 47. */
    @Test
    void addAgainIsSuccessIfEqualAndRefusedIfNot() {
        run("add", newcomer.hostPort(), "--name", "s3", "--wait", "5s");

        CapturedRun equal = run("add", newcomer.hostPort());
        CapturedRun different = run("add", newcomer.hostPort(), "--weight", "2");

        assertThat(equal.out())
                .isEqualTo("s3 " + newcomer.hostPort() + " is in default already: nothing changed, takes traffic\n");
        assertThat(equal.exit()).isZero();
        assertThat(different.err())
                .isEqualTo("lbctl: s3 is in default with weight 1, asked for 2: nothing changed."
                        + " Use: lbctl set s3 weight=2\n");
        assertThat(different.exit()).isEqualTo(1);
        assertThat(backend("s3").status().weight()).isEqualTo(1);
    }

    @Test
    void aWaitThatRunsOutLeavesTheBackend() {
        try (RefusingBackend refusing = RefusingBackend.start()) {
            CapturedRun run = run("add", refusing.hostPort(), "--name", "s3", "--wait", "300ms");

            assertThat(run.err())
                    .startsWith(
                            "lbctl: s3 " + refusing.hostPort() + " took no traffic within 300 ms: it stays in default")
                    .endsWith("To take it out: lbctl remove s3\n");
            assertThat(run.exit()).isEqualTo(4);
            assertThat(pool().backend("s3")).isPresent();
        }
    }

    @Test
    void ourOwnListenerIsRefused() {
        CapturedRun run = run("add", "127.0.0.1:" + lb.address().getPort());

        assertThat(run.err()).startsWith("lbctl: ").contains("listener").hasLineCount(1);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(pool().backends()).hasSize(2);
    }

    /** BEHAVIOUR 45. */
    @Test
    void removeWithSessionsIsRefusedDrainedOrForced() throws IOException {
        String first = lb.backend(0).hostPort();
        String second = lb.backend(1).hostPort();
        try (TestClient one = sessionOn();
                TestClient two = sessionOn()) {
            CapturedRun refused = run("remove", first);
            CapturedRun drained = run("remove", first, "--drain", "300ms");

            assertThat(refused.err())
                    .startsWith("lbctl: " + first + " has 1 session")
                    .endsWith("nothing changed. Use: lbctl remove " + first + " --drain 30s\n");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(drained.out()).endsWith("removed " + first + " from default: 0 sessions ended, 1 cut\n");
            assertThat(drained.exit()).isZero();
            assertThat(run("remove", first).out()).isEqualTo(first + " is not in default: nothing to remove\n");
            assertThat(run("remove", second, "--force").out())
                    .isEqualTo("removed " + second + " from default: 1 session cut\n");
            assertThat(pool().backends()).isEmpty();
            assertThat(one).isNotSameAs(two);
        }
    }

    /** BEHAVIOUR 44. */
    @Test
    void aDrainReturnsWhenTheBackendIsEmpty() throws IOException {
        String first = lb.backend(0).hostPort();

        CapturedRun run = run("drain", first);

        assertThat(run.out()).isEqualTo(first + " in default is drained and disabled: 0 sessions ended, 0 cut\n");
        assertThat(run.exit()).isZero();
        assertThat(backend(first).status().state()).isEqualTo("disabled");
        assertThat(run("enable", first).out()).startsWith(first + " in default is enabled: takes traffic");
        echoOnce();
    }

    @Test
    void aDrainWithoutWaitGoesOnAndIsSeenAndCalledOff() throws IOException {
        String first = lb.backend(0).hostPort();
        try (TestClient one = sessionOn();
                TestClient two = sessionOn()) {
            CapturedRun run = run("drain", first, "--timeout", "10m", "--no-wait");

            assertThat(run.out()).startsWith(first + " in default is draining: 1 session left, cut in ");
            assertThat(run("status").out()).containsPattern(first + "  draining  1 left, cut in \\d+");
            assertThat(run("enable", first).exit()).isZero();
            assertThat(backend(first).status().state()).isNotEqualTo("draining");
            assertThat(backend(first).status().sessions()).isEqualTo(1);
            assertThat(one).isNotSameAs(two);
        }
    }

    @Test
    void theLastEligibleBackendIsNotDrained() {
        String first = lb.backend(0).hostPort();
        String second = lb.backend(1).hostPort();
        run("drain", first);

        CapturedRun run = run("drain", second);

        assertThat(run.err())
                .startsWith("lbctl: " + second + " is the last eligible backend of default")
                .hasLineCount(1);
        assertThat(run.exit()).isEqualTo(1);
        run("enable", first);
    }

    @Test
    void settingsStatesAndStrategyAreChanged() {
        String first = lb.backend(0).hostPort();

        assertThat(run("set", first, "weight=2", "max=100").out())
                .isEqualTo(first + " in default now has weight 2, max 100\n");
        assertThat(run("disable", first).out()).isEqualTo(first + " in default is disabled\n");
        assertThat(run("disable", first).out()).isEqualTo(first + " in default is disabled already\n");
        assertThat(run("strategy", "least-connections").out())
                .isEqualTo("default uses least-connections now, was round-robin\n");
        assertThat(run("strategy").out()).isEqualTo("default  least-connections  (runtime)\n");

        assertThat(backend(first).status().weight()).isEqualTo(2);
        assertThat(backend(first).status().maxSessions()).isEqualTo(100);
        assertThat(backend(first).status().state()).isEqualTo("disabled");
        assertThat(pool().strategy().name()).isEqualTo("least-connections");
    }

    @Test
    void whatIsUnknownIsRefusedWithOneLine() {
        for (CapturedRun run : List.of(
                run("set", "nobody", "weight=1"),
                run("drain", "nobody"),
                run("enable", "nobody"),
                run("--pool", "nowhere", "remove", "nobody"))) {
            assertThat(run.err()).startsWith("lbctl: ").hasLineCount(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.exit()).isEqualTo(1);
        }
        CapturedRun value = run("strategy", "best");
        assertThat(value.err()).startsWith("lbctl: ").hasLineCount(1);
        assertThat(value.exit()).isEqualTo(2);
    }

    /** BEHAVIOUR 67. */
    @Test
    void changesNeedTheTokenAndReadingDoesNot() throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong"), "0123456789\n");

        CapturedRun change = CapturedRun.inRealTime(
                "--admin", address(), "--token-file", wrong.toString(), "add", newcomer.hostPort());
        CapturedRun read = CapturedRun.inRealTime(
                "--admin", address(), "--token-file", directory.resolve("none").toString(), "status");

        assertThat(change.err()).contains("the token in " + wrong + " is not this daemon's");
        assertThat(change.exit()).isEqualTo(5);
        assertThat(pool().backends()).hasSize(2);
        assertThat(read.exit()).isZero();
    }

    @Test
    void jsonIsJson() throws IOException {
        ObjectMapper json = new ObjectMapper();
        String first = lb.backend(0).hostPort();

        JsonNode status = json.readTree(run("-o", "json", "status").out());
        JsonNode added = json.readTree(
                run("-o", "json", "add", newcomer.hostPort(), "--wait", "5s").out());
        JsonNode removed = json.readTree(
                run("-o", "json", "remove", first, "--drain", "1s").out());

        assertThat(status.at("/pools/0/backends/0/name").asText()).isEqualTo(first);
        assertThat(status.at("/listeners/0/pool").asText()).isEqualTo("default");
        assertThat(added.at("/backend/takesTraffic").asBoolean()).isTrue();
        assertThat(removed)
                .isEqualTo(json.readTree("{\"outcome\":\"removed\",\"pool\":\"default\",\"backend\":\"" + first
                        + "\",\"ended\":0,\"cut\":0}"));
    }

    private Pool pool() {
        return lb.loadBalancer().pool();
    }

    private Backend backend(String name) {
        return pool().backend(name).orElseThrow();
    }

    private void echoOnce() throws IOException {
        try (TestClient client = lb.connect()) {
            client.echo("hello".getBytes(UTF_8));
        }
    }

    /** A session that is open; round-robin puts the first one on the first backend, the second on the second. */
    private TestClient sessionOn() throws IOException {
        TestClient client = lb.connect();
        client.echo("hello".getBytes(UTF_8));
        return client;
    }

    private String address() {
        return "127.0.0.1:" + admin.addresses().get(0).getPort();
    }

    private CapturedRun run(String... words) {
        return CapturedRun.inRealTime(Stream.concat(
                        Stream.of(
                                "--admin",
                                address(),
                                "--token-file",
                                admin.tokenFile().toString()),
                        Stream.of(words))
                .toArray(String[]::new));
    }
}
