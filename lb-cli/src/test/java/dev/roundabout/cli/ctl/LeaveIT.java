package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.DrainJobJson;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.cli.ctl.FakeAdmin.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code remove} and {@code drain}: what they ask of the daemon, what they say, and how they end. */
class LeaveIT {
    private static final String BACKENDS = "/v1/pools/crm/backends";
    private static final String S4 = BACKENDS + "/s4";

    private final FakeAdmin admin;

    LeaveIT() throws IOException {
        admin = new FakeAdmin();
    }

    @BeforeEach
    void oneSolePool() {
        admin.on("GET /v1/status", 200, Samples.status());
    }

    @AfterEach
    void closeAdmin() {
        admin.close();
    }

    @Test
    void removeOfOneWithoutSessions() {
        admin.on("DELETE " + S4, 200, Samples.removed(0));

        CapturedRun run = admin.run("remove", "s4");

        assertThat(run.out()).isEqualTo("removed s4 from crm\n");
        assertThat(run.exit()).isZero();
    }

    @Test
    void removeByAddressIsPercentEncoded() {
        admin.on("DELETE " + BACKENDS + "/%5B%3A%3A1%5D%3A3000", 200, Samples.removed(0));

        assertThat(admin.run("remove", "[::1]:3000").exit()).isZero();
    }

    @Test
    void removeOfOneThatIsGoneSucceedsAndSaysSo() {
        admin.refuse("DELETE " + S4, ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");
        admin.refuse("DELETE " + S4 + "?drain=30s", ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");

        for (CapturedRun run : List.of(admin.run("remove", "s4"), admin.run("remove", "s4", "--drain", "30s"))) {
            assertThat(run.out()).isEqualTo("s4 is not in crm: nothing to remove\n");
            assertThat(run.err()).isEmpty();
            assertThat(run.exit()).isZero();
        }
        admin.run("-o", "json", "remove", "s4").assertGolden("remove-not-there.json");
    }

    @Test
    void removeFromAPoolThatIsNotThereIsRefused() {
        admin.refuse("DELETE /v1/pools/web/backends/s4", ProblemType.UNKNOWN_POOL, "no pool web (expected: crm)");

        CapturedRun run = admin.run("remove", "s4", "--pool", "web");

        assertThat(run.err()).isEqualTo("lbctl: no pool web (expected: crm)\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    /** BEHAVIOUR 45. */
    @Test
    void removeOfOneWithSessionsIsRefusedWithTheRemedy() {
        admin.refuse("DELETE " + S4, ProblemType.IN_USE, "s4 has 6 sessions");

        CapturedRun run = admin.run("remove", "s4");

        assertThat(run.err()).isEqualTo("lbctl: s4 has 6 sessions. Use: lbctl remove s4 --drain 30s\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void removeOfTheLastOneIsRefusedWithTheRemedy() {
        admin.refuse("DELETE " + S4, ProblemType.LAST_ELIGIBLE, "s4 is the last eligible backend of crm");

        assertThat(admin.run("remove", "s4").err())
                .isEqualTo("lbctl: s4 is the last eligible backend of crm. Use: lbctl remove s4 --drain 30s --force\n");
    }

    @Test
    void theLastOneLeavesWithADrainToo() {
        admin.on("DELETE " + S4 + "?drain=30s&force=true", 202, Samples.over("remove", "finished", 5, 1));

        assertThat(admin.run("remove", "s4", "--drain", "30s", "--force").out())
                .isEqualTo("removed s4 from crm: 5 sessions ended, 1 cut\n");
    }

    /** Somebody else has asked for more than a drain meanwhile. */
    @Test
    void aDrainThatBecameARemovalSaysSo() {
        admin.on("POST " + S4 + "/drain", 202, Samples.running("disable"))
                .on("GET /v1/pools/crm/drains/d1", 200, Samples.over("remove", "finished", 5, 1));

        assertThat(admin.run("drain", "s4").out()).endsWith("removed s4 from crm: 5 sessions ended, 1 cut\n");
    }

    @Test
    void aDaemonThatIsStartedAgainDuringADrainIsWaitedFor() {
        admin.on("POST " + S4 + "/drain", 202, Samples.running("disable"))
                .on("GET /v1/pools/crm/drains/d1", new Reply(200, "text/html", "<html>"))
                .on("GET /v1/pools/crm/drains/d1", new Reply(200, "text/html", "<html>"))
                .refuse("GET /v1/pools/crm/drains/d1", ProblemType.UNKNOWN_DRAIN, "no drain d1");
        admin.on("GET " + S4, 200, Samples.disabled(0));

        CapturedRun run = admin.run("drain", "s4");

        assertThat(run.out())
                .endsWith("s4 in crm is drained and disabled: its sessions ended with the daemon, which was started"
                        + " again\n");
        assertThat(run.exit()).isZero();
        admin.instead("GET " + S4, 200, Samples.backend("s4", "10.1.3.14:3000").build());
        CapturedRun lost = admin.run("drain", "s4");
        assertThat(lost.err())
                .isEqualTo("lbctl: the daemon was started again and has not kept the drain: s4 in crm is enabled\n");
        assertThat(lost.exit()).isEqualTo(1);
    }

    @Test
    void aDaemonThatDoesNotComeBackDuringADrainIsTold() {
        admin.on("POST " + S4 + "/drain", 202, Samples.running("disable"))
                .on("GET /v1/pools/crm/drains/d1", new Reply(200, "text/html", "<html>"));

        CapturedRun run = admin.run("drain", "s4");

        assertThat(run.err()).startsWith("lbctl: the drain of s4 in crm had begun, how it ended is not known: ");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.slept()).hasSizeBetween(150, 153);
    }

    @Test
    void removeByForceCountsTheCut() {
        admin.on("DELETE " + S4 + "?force=true", 200, Samples.removed(6));

        assertThat(admin.run("remove", "s4", "--force").out()).isEqualTo("removed s4 from crm: 6 sessions cut\n");
        admin.run("-o", "json", "remove", "s4", "--force").assertGolden("remove-force.json");
    }

    /** BEHAVIOUR 44. */
    @Test
    void removeWithADrainWaitsForItsEndAndCountsTheCut() {
        admin.on("DELETE " + S4 + "?drain=30s", 202, Samples.running("remove"))
                .on("GET /v1/pools/crm/drains/d1", 200, Samples.running("remove"))
                .on("GET /v1/pools/crm/drains/d1", 200, Samples.over("remove", "finished", 35, 2));

        CapturedRun run = admin.run("remove", "s4", "--drain", "30s");

        assertThat(run.out()).isEqualTo("""
                        s4 in crm is draining: 6 sessions left, cut in 30 s; ^C leaves the drain running
                        removed s4 from crm: 35 sessions ended, 2 cut
                        """);
        assertThat(run.exit()).isZero();
        assertThat(run.slept()).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200));
    }

    @Test
    void removeWithADrainAsJsonIsOneDocument() {
        admin.on("DELETE " + S4 + "?drain=1500ms", 202, Samples.running("remove"))
                .on("GET /v1/pools/crm/drains/d1", 200, Samples.over("remove", "finished", 35, 2));

        admin.run("-o", "json", "remove", "s4", "--drain", "1500ms").assertGolden("remove-drain.json");
    }

    @Test
    void noWaitReturnsAtOnce() {
        admin.on("DELETE " + S4 + "?drain=30s", 202, Samples.running("remove"))
                .on("POST " + S4 + "/drain", 202, Samples.running("disable"));

        for (CapturedRun run : List.of(
                admin.run("remove", "s4", "--drain", "30s", "--no-wait"), admin.run("drain", "s4", "--no-wait"))) {
            assertThat(run.out()).isEqualTo("s4 in crm is draining: 6 sessions left, cut in 30 s\n");
            assertThat(run.exit()).isZero();
            assertThat(run.slept()).isEmpty();
        }
        admin.run("-o", "json", "remove", "s4", "--drain", "30s", "--no-wait").assertGolden("remove-no-wait.json");
    }

    @Test
    void drainSendsItsTimeoutAndLeavesTheBackendDisabled() {
        admin.on("POST " + S4 + "/drain", 202, Samples.running("disable"))
                .on("GET /v1/pools/crm/drains/d1", 200, Samples.over("disable", "finished", 5, 1));

        CapturedRun run = admin.run("drain", "s4", "--timeout", "2m");

        assertThat(admin.last("POST").body()).isEqualTo("{\"timeout\":\"120s\",\"then\":\"disable\"}");
        assertThat(run.out()).endsWith("s4 in crm is drained and disabled: 5 sessions ended, 1 cut\n");
        assertThat(run.exit()).isZero();
    }

    @Test
    void drainAsJson() {
        admin.on("POST " + S4 + "/drain", 202, Samples.over("disable", "finished", 5, 1));

        admin.run("-o", "json", "drain", "s4").assertGolden("drain.json");
        assertThat(admin.last("POST").body()).isEqualTo("{\"timeout\":\"30s\",\"then\":\"disable\"}");
    }

    @Test
    void aDrainThatIsCalledOffIsRefused() {
        admin.on("POST " + S4 + "/drain", 202, Samples.running("disable"))
                .on("GET /v1/pools/crm/drains/d1", 200, Samples.over("disable", "called-off", 5, 0));

        CapturedRun run = admin.run("drain", "s4");

        assertThat(run.err()).isEqualTo("lbctl: the drain of s4 was called off, it stays in crm\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void aDrainThatFailsSaysWhy() {
        DrainJobJson failed =
                new DrainJobJson("d1", "crm", "s4", "disable", "failed", 0, 0, null, null, "lbd is stopping");
        admin.on("POST " + S4 + "/drain", 202, failed);

        CapturedRun run = admin.run("drain", "s4");

        assertThat(run.err()).isEqualTo("lbctl: the drain of s4 in crm failed: lbd is stopping\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void drainOfTheLastOneIsRefusedWithTheRemedy() {
        admin.refuse("POST " + S4 + "/drain", ProblemType.LAST_ELIGIBLE, "s4 is the last eligible backend of crm");

        assertThat(admin.run("drain", "s4").err())
                .isEqualTo("lbctl: s4 is the last eligible backend of crm. Use: lbctl add HOST:PORT first\n");
    }
}
