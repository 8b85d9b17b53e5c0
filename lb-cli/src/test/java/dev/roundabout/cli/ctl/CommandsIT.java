package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.BackendRemovedJson;
import dev.roundabout.admin.wire.CheckJson;
import dev.roundabout.admin.wire.DrainJobJson;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.admin.wire.StrategyChangedJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each command asks of the daemon, what it says, and how it ends. */
class CommandsIT {
    private static final String BACKENDS = "/v1/pools/crm/backends";
    private static final String S4 = BACKENDS + "/s4";

    private final FakeAdmin admin;

    CommandsIT() throws IOException {
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
    void statusIsATable() {
        CapturedRun run = run("status");

        assertThat(run.out()).isEqualTo(Golden.file("status.txt"));
        assertThat(run.exit()).isZero();
    }

    @Test
    void statusAsJsonIsWhatTheDaemonSaid() {
        golden(run("-o", "json", "status"), "status.json");
    }

    @Test
    void statusOfANamedPoolShowsOnlyThat() {
        severalPools();

        CapturedRun run = run("status", "--pool", "mail");

        assertThat(run.out()).startsWith("mail  ").doesNotContain("crm");
        assertThat(run("-o", "json", "--pool", "mail", "status").out())
                .contains("\"listeners\" : [ ]")
                .doesNotContain("\"crm\"");
    }

    /** BEHAVIOUR 39: what the last probes found, with the step and the time taken. */
    @Test
    void statusOfABackendShowsItsLastProbes() {
        admin.on("GET " + BACKENDS + "/s2", 200, Samples.downWithChecks());

        CapturedRun run = run("status", "s2");

        assertThat(run.out()).isEqualTo(Golden.file("status-backend.txt"));
        assertThat(run.exit()).isZero();
        assertThat(run("-o", "json", "status", "s2").out()).contains("\"checks\" : [ {");
    }

    @Test
    void statusOfABackendWithoutProbesSaysSo() {
        admin.on("GET " + S4, 200, Samples.waiting());

        assertThat(run("status", "s4").out()).endsWith("\nno probe yet\n");
    }

    @Test
    void severalPoolsWithoutAChoiceAreAUsageError() {
        severalPools();

        CapturedRun run = run("add", "10.1.3.14:3000");

        assertThat(run.err()).isEqualTo("lbctl: several pools: name one with --pool (expected: one of crm, mail)\n");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(admin.asked()).allMatch(asked -> asked.method().equals("GET"));
    }

    @Test
    void anUnknownPoolIsRefusedWithThoseThereAre() {
        severalPools();

        CapturedRun run = run("--pool", "web", "strategy");

        assertThat(run.err()).isEqualTo("lbctl: no pool web (expected: one of crm, mail)\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void addSendsOnlyWhatWasGiven() {
        admin.on("POST " + BACKENDS, 201, changed("added", Samples.waiting()));

        CapturedRun run = run("add", "10.1.3.14:3000", "--name", "s4");

        assertThat(admin.last("POST").body()).isEqualTo("{\"address\":\"10.1.3.14:3000\",\"name\":\"s4\"}");
        assertThat(admin.last("POST").contentType()).isEqualTo("application/json");
        assertThat(run.out()).isEqualTo("added s4 10.1.3.14:3000 to crm: takes traffic after its first good probe\n");
        assertThat(run.exit()).isZero();
        assertThat(run.slept()).isEmpty();
    }

    @Test
    void addSendsAllThatWasGiven() {
        admin.on("POST " + BACKENDS, 201, changed("added", Samples.waiting()));

        run("add", "[::1]:3000", "--name", "s4", "--weight", "2", "--max", "100", "--backup");

        assertThat(admin.last("POST").body())
                .isEqualTo("{\"address\":\"[::1]:3000\",\"name\":\"s4\",\"weight\":2,\"maxSessions\":100,"
                        + "\"backup\":true}");
    }

    @Test
    void addAsJson() {
        admin.on("POST " + BACKENDS, 201, changed("added", Samples.waiting()));

        golden(run("-o", "json", "add", "10.1.3.14:3000", "--name", "s4"), "add.json");
    }

    @Test
    void addOfAnEqualOneIsSuccessAndSaysSo() {
        admin.on("POST " + BACKENDS, 200, changed("already-there", Samples.up("s4", "10.1.3.14:3000", 3)));

        CapturedRun run = run("add", "10.1.3.14:3000");

        assertThat(run.out()).isEqualTo("s4 10.1.3.14:3000 is in crm already: nothing changed, takes traffic\n");
        assertThat(run.exit()).isZero();
    }

    @Test
    void addOfOneThatIsLeavingCallsTheDrainOff() {
        admin.on("POST " + BACKENDS, 200, changed("drain-called-off", Samples.up("s4", "10.1.3.14:3000", 3)));

        assertThat(run("add", "10.1.3.14:3000").out())
                .isEqualTo("s4 10.1.3.14:3000 was leaving crm: its drain is called off, it stays, takes traffic\n");
    }

    @Test
    void addOfADifferentOneIsRefusedNamingTheFieldAndTheRemedy() {
        admin.refuse(
                "POST " + BACKENDS, ProblemType.DIFFERENT, "s4 is in crm with weight 1, asked for 2: nothing changed");
        admin.on("GET " + S4, 200, Samples.up("s4", "10.1.3.14:3000", 3));
        admin.on("GET " + BACKENDS + "/10.1.3.14%3A3000", 200, Samples.up("s4", "10.1.3.14:3000", 3));

        for (CapturedRun run : List.of(
                run("add", "10.1.3.14:3000", "--name", "s4", "--weight", "2"),
                run("add", "10.1.3.14:3000", "--weight", "2"))) {
            assertThat(run.err())
                    .isEqualTo("lbctl: s4 is in crm with weight 1, asked for 2: nothing changed."
                            + " Use: lbctl set s4 weight=2\n");
            assertThat(run.out()).isEmpty();
            assertThat(run.exit()).isEqualTo(1);
        }
        assertThat(run("--pool", "crm", "add", "10.1.3.14:3000", "--weight", "2")
                        .err())
                .endsWith("Use: lbctl --pool crm set s4 weight=2\n");
    }

    @Test
    void aRemedyOfTheDaemonIsNotDoubled() {
        String sentence = "s4 is in crm with weight 1, asked for 2: nothing changed. Use: lbctl set s4 weight=2";
        admin.refuse("POST " + BACKENDS, ProblemType.DIFFERENT, sentence);
        admin.on("GET " + BACKENDS + "/10.1.3.14%3A3000", 200, Samples.up("s4", "10.1.3.14:3000", 3));

        assertThat(run("add", "10.1.3.14:3000", "--weight", "2").err()).isEqualTo("lbctl: " + sentence + "\n");
    }

    @Test
    void aRefusalStandsWithoutARemedyIfTheBackendLeft() {
        admin.refuse("POST " + BACKENDS, ProblemType.DIFFERENT, "s4 is in crm with weight 1: nothing changed");
        admin.refuse("GET " + BACKENDS + "/10.1.3.14%3A3000", ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");

        assertThat(run("add", "10.1.3.14:3000", "--weight", "2").err())
                .isEqualTo("lbctl: s4 is in crm with weight 1: nothing changed\n");
    }

    @Test
    void whatCannotBeSetIsRemovedFirst() {
        admin.refuse(
                "POST " + BACKENDS,
                ProblemType.DIFFERENT,
                "s4 is in crm with address 10.1.3.14:3000, asked for 10.1.3.15:3000: nothing changed.");
        admin.on("GET " + S4, 200, Samples.up("s4", "10.1.3.14:3000", 3));

        assertThat(run("add", "10.1.3.15:3000", "--name", "s4").err())
                .endsWith("nothing changed. Use: lbctl remove s4 --drain 30s, then add again\n");
    }

    @Test
    void addWaitsUntilItTakesTraffic() {
        admin.on("POST " + BACKENDS, 201, changed("added", Samples.waiting()))
                .on("GET " + S4, 200, Samples.waiting())
                .on("GET " + S4, 200, Samples.waiting())
                .on("GET " + S4, 200, Samples.up("s4", "10.1.3.14:3000", 0));

        CapturedRun run = run("add", "10.1.3.14:3000", "--name", "s4", "--wait", "10s");

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
        admin.on("POST " + BACKENDS, 201, changed("added", waiting)).on("GET " + S4, 200, waiting);

        CapturedRun run = run("add", "10.1.3.14:3000", "--name", "s4", "--wait", "500ms");

        assertThat(run.err())
                .isEqualTo("lbctl: s4 10.1.3.14:3000 took no traffic within 500 ms: it stays in crm, takes traffic"
                        + " after its first good probe (tcp refused, 1 s ago). To take it out: lbctl remove s4\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.slept()).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(100));
    }

    @Test
    void aWaitThatRunsOutStillWritesJson() {
        admin.on("POST " + BACKENDS, 201, changed("added", Samples.waiting())).on("GET " + S4, 200, Samples.waiting());

        CapturedRun run = run("-o", "json", "add", "10.1.3.14:3000", "--wait", "0s");

        assertThat(run.out()).isEqualTo(Golden.file("add.json"));
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.slept()).isEmpty();
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
        admin.on("POST " + BACKENDS, 201, changed("added", Samples.waiting()));
        admin.refuse("GET " + S4, ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");

        CapturedRun run = run("add", "10.1.3.14:3000", "--wait", "10s");

        assertThat(run.err()).isEqualTo("lbctl: no backend s4 in crm\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void setSendsTheGivenKeys() {
        BackendJson s4 =
                Samples.backend("s4", "10.1.3.14:3000").weight(2).max(100).build();
        admin.on("PATCH " + S4, 200, changed("changed", s4));

        CapturedRun run = run("set", "s4", "weight=2", "max=100");

        assertThat(admin.last("PATCH").body()).isEqualTo("{\"weight\":2,\"maxSessions\":100}");
        assertThat(run.out()).isEqualTo("s4 10.1.3.14:3000 in crm now has weight 2, max 100\n");
        assertThat(run("set", "s4", "weight=2").out()).isEqualTo("s4 10.1.3.14:3000 in crm now has weight 2\n");
        assertThat(admin.last("PATCH").body()).isEqualTo("{\"weight\":2}");
    }

    @Test
    void setToWhatItIsSaysSo() {
        admin.on("PATCH " + S4, 200, changed("unchanged", Samples.up("s4", "10.1.3.14:3000", 3)));

        assertThat(run("set", "s4", "max=0").out())
                .isEqualTo("s4 10.1.3.14:3000 in crm already has max 0 (no limit): nothing changed\n");
    }

    @Test
    void setAsJson() {
        admin.on("PATCH " + S4, 200, changed("changed", Samples.up("s4", "10.1.3.14:3000", 3)));

        golden(run("-o", "json", "set", "s4", "weight=1"), "set.json");
    }

    @ParameterizedTest
    @CsvSource({"set s4 weight=1", "drain s4", "enable s4", "disable s4"})
    void anUnknownBackendIsRefused(String line) {
        admin.refuse("PATCH " + S4, ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");
        admin.refuse("POST " + S4 + "/drain", ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");

        CapturedRun run = run(line.split(" "));

        assertThat(run.err()).isEqualTo("lbctl: no backend s4 in crm\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void removeOfOneWithoutSessions() {
        admin.on("DELETE " + S4, 200, removed(0));

        CapturedRun run = run("remove", "s4");

        assertThat(run.out()).isEqualTo("removed s4 from crm\n");
        assertThat(run.exit()).isZero();
    }

    @Test
    void removeByAddressIsPercentEncoded() {
        admin.on("DELETE " + BACKENDS + "/%5B%3A%3A1%5D%3A3000", 200, removed(0));

        assertThat(run("remove", "[::1]:3000").exit()).isZero();
    }

    @Test
    void removeOfOneThatIsGoneSucceedsAndSaysSo() {
        admin.refuse("DELETE " + S4, ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");
        admin.refuse("DELETE " + S4 + "?drain=30s", ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");

        for (CapturedRun run : List.of(run("remove", "s4"), run("remove", "s4", "--drain", "30s"))) {
            assertThat(run.out()).isEqualTo("s4 is not in crm: nothing to remove\n");
            assertThat(run.err()).isEmpty();
            assertThat(run.exit()).isZero();
        }
        golden(run("-o", "json", "remove", "s4"), "remove-not-there.json");
    }

    @Test
    void removeFromAPoolThatIsNotThereIsRefused() {
        admin.refuse("DELETE /v1/pools/web/backends/s4", ProblemType.UNKNOWN_POOL, "no pool web (expected: crm)");

        CapturedRun run = run("remove", "s4", "--pool", "web");

        assertThat(run.err()).isEqualTo("lbctl: no pool web (expected: crm)\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    /** BEHAVIOUR 45. */
    @Test
    void removeOfOneWithSessionsIsRefusedWithTheRemedy() {
        admin.refuse("DELETE " + S4, ProblemType.IN_USE, "s4 has 6 sessions");

        CapturedRun run = run("remove", "s4");

        assertThat(run.err()).isEqualTo("lbctl: s4 has 6 sessions. Use: lbctl remove s4 --drain 30s\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void removeOfTheLastOneIsRefusedWithTheRemedy() {
        admin.refuse("DELETE " + S4, ProblemType.LAST_ELIGIBLE, "s4 is the last eligible backend of crm");

        assertThat(run("remove", "s4").err())
                .isEqualTo("lbctl: s4 is the last eligible backend of crm. Use: lbctl remove s4 --force\n");
    }

    @Test
    void removeByForceCountsTheCut() {
        admin.on("DELETE " + S4 + "?force=true", 200, removed(6));

        assertThat(run("remove", "s4", "--force").out()).isEqualTo("removed s4 from crm: 6 sessions cut\n");
        golden(run("-o", "json", "remove", "s4", "--force"), "remove-force.json");
    }

    /** BEHAVIOUR 44. */
    @Test
    void removeWithADrainWaitsForItsEndAndCountsTheCut() {
        admin.on("DELETE " + S4 + "?drain=30s", 202, running("remove"))
                .on("GET /v1/pools/crm/drains/d1", 200, running("remove"))
                .on("GET /v1/pools/crm/drains/d1", 200, over("remove", "finished", 35, 2));

        CapturedRun run = run("remove", "s4", "--drain", "30s");

        assertThat(run.out()).isEqualTo("""
                        s4 in crm is draining: 6 sessions left, cut in 30 s; ^C leaves the drain running
                        removed s4 from crm: 35 sessions ended, 2 cut
                        """);
        assertThat(run.exit()).isZero();
        assertThat(run.slept()).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200));
    }

    @Test
    void removeWithADrainAsJsonIsOneDocument() {
        admin.on("DELETE " + S4 + "?drain=1500ms", 202, running("remove"))
                .on("GET /v1/pools/crm/drains/d1", 200, over("remove", "finished", 35, 2));

        golden(run("-o", "json", "remove", "s4", "--drain", "1500ms"), "remove-drain.json");
    }

    @Test
    void noWaitReturnsAtOnce() {
        admin.on("DELETE " + S4 + "?drain=30s", 202, running("remove"))
                .on("POST " + S4 + "/drain", 202, running("disable"));

        for (CapturedRun run :
                List.of(run("remove", "s4", "--drain", "30s", "--no-wait"), run("drain", "s4", "--no-wait"))) {
            assertThat(run.out()).isEqualTo("s4 in crm is draining: 6 sessions left, cut in 30 s\n");
            assertThat(run.exit()).isZero();
            assertThat(run.slept()).isEmpty();
        }
        golden(run("-o", "json", "remove", "s4", "--drain", "30s", "--no-wait"), "remove-no-wait.json");
    }

    @Test
    void drainSendsItsTimeoutAndLeavesTheBackendDisabled() {
        admin.on("POST " + S4 + "/drain", 202, running("disable"))
                .on("GET /v1/pools/crm/drains/d1", 200, over("disable", "finished", 5, 1));

        CapturedRun run = run("drain", "s4", "--timeout", "2m");

        assertThat(admin.last("POST").body()).isEqualTo("{\"timeout\":\"120s\",\"then\":\"disable\"}");
        assertThat(run.out()).endsWith("s4 in crm is drained and disabled: 5 sessions ended, 1 cut\n");
        assertThat(run.exit()).isZero();
    }

    @Test
    void drainAsJson() {
        admin.on("POST " + S4 + "/drain", 202, over("disable", "finished", 5, 1));

        golden(run("-o", "json", "drain", "s4"), "drain.json");
        assertThat(admin.last("POST").body()).isEqualTo("{\"timeout\":\"30s\",\"then\":\"disable\"}");
    }

    @Test
    void aDrainThatIsCalledOffIsRefused() {
        admin.on("POST " + S4 + "/drain", 202, running("disable"))
                .on("GET /v1/pools/crm/drains/d1", 200, over("disable", "called-off", 5, 0));

        CapturedRun run = run("drain", "s4");

        assertThat(run.err()).isEqualTo("lbctl: the drain of s4 was called off, it stays in crm\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void aDrainThatFailsSaysWhy() {
        DrainJobJson failed =
                new DrainJobJson("d1", "crm", "s4", "disable", "failed", 0, 0, null, null, "lbd is stopping");
        admin.on("POST " + S4 + "/drain", 202, failed);

        CapturedRun run = run("drain", "s4");

        assertThat(run.err()).isEqualTo("lbctl: the drain of s4 in crm failed: lbd is stopping\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void drainOfTheLastOneIsRefusedWithTheRemedy() {
        admin.refuse("POST " + S4 + "/drain", ProblemType.LAST_ELIGIBLE, "s4 is the last eligible backend of crm");

        assertThat(run("drain", "s4").err())
                .isEqualTo("lbctl: s4 is the last eligible backend of crm. Use: lbctl add HOST:PORT first\n");
    }

    @Test
    void enableSaysWhenItTakesTraffic() {
        admin.on("PATCH " + S4, 200, changed("changed", Samples.waiting()))
                .on("PATCH " + S4, 200, changed("unchanged", Samples.up("s4", "10.1.3.14:3000", 1)));

        assertThat(run("enable", "s4").out())
                .isEqualTo("s4 10.1.3.14:3000 in crm is enabled: takes traffic after its first good probe\n");
        assertThat(admin.last("PATCH").body()).isEqualTo("{\"state\":\"enabled\"}");
        assertThat(run("enable", "s4").out()).isEqualTo("s4 10.1.3.14:3000 in crm is enabled already: takes traffic\n");
    }

    @Test
    void disableSaysWhatBecomesOfItsSessions() {
        admin.on("PATCH " + S4, 200, changed("changed", Samples.disabled(6)))
                .on("PATCH " + S4, 200, changed("unchanged", Samples.disabled(0)));

        assertThat(run("disable", "s4").out())
                .isEqualTo("s4 10.1.3.14:3000 in crm is disabled: takes no new session, 6 go on\n");
        assertThat(admin.last("PATCH").body()).isEqualTo("{\"state\":\"disabled\"}");
        assertThat(run("disable", "s4").out()).isEqualTo("s4 10.1.3.14:3000 in crm is disabled already\n");
    }

    @Test
    void enableAndDisableAsJson() {
        admin.on("PATCH " + S4, 200, changed("changed", Samples.waiting()))
                .on("PATCH " + S4, 200, changed("changed", Samples.disabled(6)));

        golden(run("-o", "json", "enable", "s4"), "enable.json");
        golden(run("-o", "json", "disable", "s4"), "disable.json");
    }

    @Test
    void strategyIsShown() {
        assertThat(run("strategy").out()).isEqualTo("crm  round-robin\n");
        golden(run("-o", "json", "strategy"), "strategy.json");
    }

    @Test
    void strategyIsChanged() {
        admin.on(
                "PUT /v1/pools/crm/strategy",
                200,
                new StrategyChangedJson("changed", "crm", "round-robin", "lax-hashed-ip"));

        CapturedRun run = run("strategy", "lax-hashed-ip");

        assertThat(admin.last("PUT").body()).isEqualTo("{\"strategy\":\"lax-hashed-ip\"}");
        assertThat(run.out()).isEqualTo("crm uses lax-hashed-ip now, was round-robin\n");
        golden(run("-o", "json", "strategy", "lax-hashed-ip"), "strategy-changed.json");
    }

    @Test
    void strategyInForceIsSuccessAndSaysSo() {
        admin.on(
                "PUT /v1/pools/crm/strategy",
                200,
                new StrategyChangedJson("unchanged", "crm", "round-robin", "round-robin"));

        assertThat(run("strategy", "round-robin").out()).isEqualTo("crm uses round-robin already: nothing changed\n");
    }

    @Test
    void anUnknownStrategyIsRefusedInTheDaemonsWords() {
        admin.refuse(
                "PUT /v1/pools/crm/strategy",
                ProblemType.INVALID,
                "strategy: best (expected: round-robin, least-connections)");

        CapturedRun run = run("strategy", "best");

        assertThat(run.err()).isEqualTo("lbctl: strategy: best (expected: round-robin, least-connections)\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    private void severalPools() {
        run("status");
        Stream.of(1, 2)
                .forEach(time -> admin.on("GET /v1/status", 200, Samples.status(Samples.crm(), Samples.pool("mail"))));
        run("status");
    }

    private CapturedRun run(String... words) {
        String[] args = Stream.concat(Stream.of("--admin", admin.address()), Stream.of(words))
                .toArray(String[]::new);
        return CapturedRun.of(args);
    }

    private static void golden(CapturedRun run, String file) {
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo(Golden.file(file));
        assertThat(run.exit()).isZero();
    }

    private static BackendChangedJson changed(String outcome, BackendJson backend) {
        return new BackendChangedJson(outcome, "crm", backend);
    }

    private static BackendRemovedJson removed(int cut) {
        return new BackendRemovedJson("removed", "crm", "s4", "10.1.3.14:3000", cut);
    }

    private static DrainJobJson running(String then) {
        return new DrainJobJson("d1", "crm", "s4", then, "running", 6, 30_000, null, null, null);
    }

    private static DrainJobJson over(String then, String state, int ended, int cut) {
        return new DrainJobJson("d1", "crm", "s4", then, state, 0, 0, ended, cut, null);
    }
}
