package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.CheckJson;
import dev.roundabout.admin.wire.ProblemType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code add}: what it asks of the daemon, what it says, and how it ends. */
class AddIT {
    private static final String BACKENDS = "/v1/pools/crm/backends";
    private static final String S4 = BACKENDS + "/s4";

    private final FakeAdmin admin;

    AddIT() throws IOException {
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
    void addSendsOnlyWhatWasGiven() {
        admin.on("POST " + BACKENDS, 201, Samples.changed("added", Samples.waiting()));

        CapturedRun run = admin.run("add", "10.1.3.14:3000", "--name", "s4");

        assertThat(admin.last("POST").body()).isEqualTo("{\"address\":\"10.1.3.14:3000\",\"name\":\"s4\"}");
        assertThat(admin.last("POST").contentType()).isEqualTo("application/json");
        assertThat(run.out()).isEqualTo("added s4 10.1.3.14:3000 to crm: takes traffic after its first good probe\n");
        assertThat(run.exit()).isZero();
        assertThat(run.slept()).isEmpty();
    }

    @Test
    void addSendsAllThatWasGiven() {
        admin.on("POST " + BACKENDS, 201, Samples.changed("added", Samples.waiting()));

        admin.run("add", "[::1]:3000", "--name", "s4", "--weight", "2", "--max", "100", "--backup");

        assertThat(admin.last("POST").body())
                .isEqualTo("{\"address\":\"[::1]:3000\",\"name\":\"s4\",\"weight\":2,\"maxSessions\":100,"
                        + "\"backup\":true}");
    }

    @Test
    void addAsJson() {
        admin.on("POST " + BACKENDS, 201, Samples.changed("added", Samples.waiting()));

        admin.run("-o", "json", "add", "10.1.3.14:3000", "--name", "s4").assertGolden("add.json");
    }

    @Test
    void addOfAnEqualOneIsSuccessAndSaysSo() {
        admin.on("POST " + BACKENDS, 200, Samples.changed("already-there", Samples.up("s4", "10.1.3.14:3000", 3)));

        CapturedRun run = admin.run("add", "10.1.3.14:3000");

        assertThat(run.out()).isEqualTo("s4 10.1.3.14:3000 is in crm already: nothing changed, takes traffic\n");
        assertThat(run.exit()).isZero();
    }

    @Test
    void addOfOneThatIsLeavingCallsTheDrainOff() {
        admin.on("POST " + BACKENDS, 200, Samples.changed("drain-called-off", Samples.up("s4", "10.1.3.14:3000", 3)));

        assertThat(admin.run("add", "10.1.3.14:3000").out())
                .isEqualTo("s4 10.1.3.14:3000 was leaving crm: its drain is called off, it stays, takes traffic\n");
    }

    @Test
    void addOfADifferentOneIsRefusedNamingTheFieldAndTheRemedy() {
        admin.refuse(
                "POST " + BACKENDS, ProblemType.DIFFERENT, "s4 is in crm with weight 1, asked for 2: nothing changed");
        admin.on("GET " + S4, 200, Samples.up("s4", "10.1.3.14:3000", 3));
        admin.on("GET " + BACKENDS + "/10.1.3.14%3A3000", 200, Samples.up("s4", "10.1.3.14:3000", 3));

        for (CapturedRun run : List.of(
                admin.run("add", "10.1.3.14:3000", "--name", "s4", "--weight", "2"),
                admin.run("add", "10.1.3.14:3000", "--weight", "2"))) {
            assertThat(run.err())
                    .isEqualTo("lbctl: s4 is in crm with weight 1, asked for 2: nothing changed."
                            + " Use: lbctl set s4 weight=2\n");
            assertThat(run.out()).isEmpty();
            assertThat(run.exit()).isEqualTo(1);
        }
        assertThat(admin.run("--pool", "crm", "add", "10.1.3.14:3000", "--weight", "2")
                        .err())
                .endsWith("Use: lbctl --pool crm set s4 weight=2\n");
    }

    @Test
    void aRemedyOfTheDaemonIsNotDoubled() {
        String sentence = "s4 is in crm with weight 1, asked for 2: nothing changed. Use: lbctl set s4 weight=2";
        admin.refuse("POST " + BACKENDS, ProblemType.DIFFERENT, sentence);
        admin.on("GET " + BACKENDS + "/10.1.3.14%3A3000", 200, Samples.up("s4", "10.1.3.14:3000", 3));

        assertThat(admin.run("add", "10.1.3.14:3000", "--weight", "2").err()).isEqualTo("lbctl: " + sentence + "\n");
    }

    @Test
    void aRefusalStandsWithoutARemedyIfTheBackendLeft() {
        admin.refuse("POST " + BACKENDS, ProblemType.DIFFERENT, "s4 is in crm with weight 1: nothing changed");
        admin.refuse("GET " + BACKENDS + "/10.1.3.14%3A3000", ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");

        assertThat(admin.run("add", "10.1.3.14:3000", "--weight", "2").err())
                .isEqualTo("lbctl: s4 is in crm with weight 1: nothing changed\n");
    }

    @Test
    void whatCannotBeSetIsRemovedFirst() {
        admin.refuse(
                "POST " + BACKENDS,
                ProblemType.DIFFERENT,
                "s4 is in crm with address 10.1.3.14:3000, asked for 10.1.3.15:3000: nothing changed.");
        admin.on("GET " + S4, 200, Samples.up("s4", "10.1.3.14:3000", 3));

        assertThat(admin.run("add", "10.1.3.15:3000", "--name", "s4").err())
                .endsWith("nothing changed. Use: lbctl remove s4 --drain 30s, then add again\n");
    }

    @Test
    void addWaitsUntilItTakesTraffic() {
        admin.on("POST " + BACKENDS, 201, Samples.changed("added", Samples.waiting()))
                .on("GET " + S4, 200, Samples.waiting())
                .on("GET " + S4, 200, Samples.waiting())
                .on("GET " + S4, 200, Samples.up("s4", "10.1.3.14:3000", 0));

        CapturedRun run = admin.run("add", "10.1.3.14:3000", "--name", "s4", "--wait", "10s");

        assertThat(run.out()).isEqualTo("added s4 10.1.3.14:3000 to crm: takes traffic\n");
        assertThat(run.exit()).isZero();
        assertThat(run.slept()).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(200));
    }

    @Test
    void aWaitThatRunsOutLeavesTheBackendAndSaysSo() {
        BackendJson waiting = Samples.backend("s4", "10.1.3.14:3000")
                .state("waiting", "enabled", "down")
                .reason("tcp refused, 1 s ago")
                .check(new CheckJson("refused", "connect", "refused", 180, "2026-01-02T03:04:05Z"))
                .build();
        admin.on("POST " + BACKENDS, 201, Samples.changed("added", waiting)).on("GET " + S4, 200, waiting);

        CapturedRun run = admin.run("add", "10.1.3.14:3000", "--name", "s4", "--wait", "500ms");

        assertThat(run.err())
                .isEqualTo("lbctl: s4 10.1.3.14:3000 took no traffic within 500 ms: it stays in crm, takes traffic"
                        + " after its first good probe (tcp refused, 1 s ago). To take it out: lbctl remove s4\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.slept()).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(100));
    }

    @Test
    void aWaitThatRunsOutStillWritesJson() {
        admin.on("POST " + BACKENDS, 201, Samples.changed("added", Samples.waiting()))
                .on("GET " + S4, 200, Samples.waiting());

        CapturedRun run = admin.run("-o", "json", "add", "10.1.3.14:3000", "--wait", "0s");

        assertThat(run.out()).isEqualTo(Golden.file("add.json"));
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.slept()).isEmpty();
    }

    @Test
    void aWaitThatRunsOutDoesNotDenyTheTrafficOfFailOpen() {
        BackendJson tried = Samples.backend("s4", "10.1.3.14:3000")
                .state("waiting", "enabled", "unknown")
                .tried()
                .check(new CheckJson("refused", "connect", "refused", 180, "2026-01-02T03:04:05Z"))
                .build();
        admin.on("POST " + BACKENDS, 201, Samples.changed("added", tried));

        assertThat(admin.run("add", "10.1.3.14:3000", "--name", "s4").out())
                .isEqualTo("added s4 10.1.3.14:3000 to crm: no backend is eligible, so it is tried too (its last probe:"
                        + " refused)\n");
        assertThat(admin.run("add", "10.1.3.14:3000", "--name", "s4", "--wait", "0s")
                        .err())
                .isEqualTo("lbctl: s4 10.1.3.14:3000 had no good probe within 0 s: it stays in crm, no backend is"
                        + " eligible, so it is tried too (its last probe: refused). To take it out: lbctl remove s4\n");
    }

    @Test
    void failOpenIsNotWhatWaitWaitsFor() {
        BackendJson tried = Samples.down();
        assertThat(TrafficWait.isReady(tried)).isFalse();
        assertThat(TrafficWait.isReady(Samples.waiting())).isFalse();
        assertThat(TrafficWait.isReady(Samples.disabled(0))).isFalse();
        assertThat(TrafficWait.isReady(Samples.backend("s", "a:1").backup().build()))
                .isTrue();
        assertThat(TrafficWait.isReady(Samples.backend("s", "a:1").weight(0).build()))
                .isTrue();
    }

    @Test
    void aBackendRemovedWhileWaitingIsRefused() {
        admin.on("POST " + BACKENDS, 201, Samples.changed("added", Samples.waiting()));
        admin.refuse("GET " + S4, ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");

        CapturedRun run = admin.run("add", "10.1.3.14:3000", "--wait", "10s");

        assertThat(run.err()).isEqualTo("lbctl: no backend s4 in crm\n");
        assertThat(run.exit()).isEqualTo(1);
    }
}
