package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.admin.wire.StrategyChangedJson;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code set}, {@code enable}, {@code disable} and {@code strategy}: what they ask, what they say, and how they end. */
class ChangeIT {
    private static final String BACKENDS = "/v1/pools/crm/backends";
    private static final String S4 = BACKENDS + "/s4";

    private final FakeAdmin admin;

    ChangeIT() throws IOException {
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
    void setSendsTheGivenKeys() {
        BackendJson s4 =
                Samples.backend("s4", "10.1.3.14:3000").weight(2).max(100).build();
        admin.on("PATCH " + S4, 200, Samples.changed("changed", s4));

        CapturedRun run = admin.run("set", "s4", "weight=2", "max=100");

        assertThat(admin.last("PATCH").body()).isEqualTo("{\"weight\":2,\"maxSessions\":100}");
        assertThat(run.out()).isEqualTo("s4 10.1.3.14:3000 in crm now has weight 2, max 100\n");
        assertThat(admin.run("set", "s4", "weight=2").out()).isEqualTo("s4 10.1.3.14:3000 in crm now has weight 2\n");
        assertThat(admin.last("PATCH").body()).isEqualTo("{\"weight\":2}");
    }

    @Test
    void setToWhatItIsSaysSo() {
        admin.on("PATCH " + S4, 200, Samples.changed("unchanged", Samples.up("s4", "10.1.3.14:3000", 3)));

        assertThat(admin.run("set", "s4", "max=0").out())
                .isEqualTo("s4 10.1.3.14:3000 in crm already has max 0 (no limit): nothing changed\n");
    }

    @Test
    void setAsJson() {
        admin.on("PATCH " + S4, 200, Samples.changed("changed", Samples.up("s4", "10.1.3.14:3000", 3)));

        admin.run("-o", "json", "set", "s4", "weight=1").assertGolden("set.json");
    }

    @ParameterizedTest
    @CsvSource({"set s4 weight=1", "drain s4", "enable s4", "disable s4"})
    void anUnknownBackendIsRefused(String line) {
        admin.refuse("PATCH " + S4, ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");
        admin.refuse("POST " + S4 + "/drain", ProblemType.UNKNOWN_BACKEND, "no backend s4 in crm");

        CapturedRun run = admin.run(line.split(" "));

        assertThat(run.err()).isEqualTo("lbctl: no backend s4 in crm\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void enableSaysWhenItTakesTraffic() {
        admin.on("PATCH " + S4, 200, Samples.changed("changed", Samples.waiting()))
                .on("PATCH " + S4, 200, Samples.changed("unchanged", Samples.up("s4", "10.1.3.14:3000", 1)));

        assertThat(admin.run("enable", "s4").out())
                .isEqualTo("s4 10.1.3.14:3000 in crm is enabled: takes traffic after its first good probe\n");
        assertThat(admin.last("PATCH").body()).isEqualTo("{\"state\":\"enabled\"}");
        assertThat(admin.run("enable", "s4").out())
                .isEqualTo("s4 10.1.3.14:3000 in crm is enabled already: takes traffic\n");
    }

    @Test
    void disableSaysWhatBecomesOfItsSessions() {
        admin.on("PATCH " + S4, 200, Samples.changed("changed", Samples.disabled(6)))
                .on("PATCH " + S4, 200, Samples.changed("unchanged", Samples.disabled(0)));

        assertThat(admin.run("disable", "s4").out())
                .isEqualTo("s4 10.1.3.14:3000 in crm is disabled: takes no new session, 6 go on\n");
        assertThat(admin.last("PATCH").body()).isEqualTo("{\"state\":\"disabled\"}");
        assertThat(admin.run("disable", "s4").out()).isEqualTo("s4 10.1.3.14:3000 in crm is disabled already\n");
    }

    @Test
    void enableAndDisableAsJson() {
        admin.on("PATCH " + S4, 200, Samples.changed("changed", Samples.waiting()))
                .on("PATCH " + S4, 200, Samples.changed("changed", Samples.disabled(6)));

        admin.run("-o", "json", "enable", "s4").assertGolden("enable.json");
        admin.run("-o", "json", "disable", "s4").assertGolden("disable.json");
    }

    @Test
    void strategyIsShown() {
        assertThat(admin.run("strategy").out()).isEqualTo("crm  round-robin\n");
        admin.run("-o", "json", "strategy").assertGolden("strategy.json");
    }

    @Test
    void strategyIsChanged() {
        admin.on(
                "PUT /v1/pools/crm/strategy",
                200,
                new StrategyChangedJson("changed", "crm", "round-robin", "lax-hashed-ip"));

        CapturedRun run = admin.run("strategy", "lax-hashed-ip");

        assertThat(admin.last("PUT").body()).isEqualTo("{\"strategy\":\"lax-hashed-ip\"}");
        assertThat(run.out()).isEqualTo("crm uses lax-hashed-ip now, was round-robin\n");
        admin.run("-o", "json", "strategy", "lax-hashed-ip").assertGolden("strategy-changed.json");
    }

    @Test
    void strategyInForceIsSuccessAndSaysSo() {
        admin.on(
                "PUT /v1/pools/crm/strategy",
                200,
                new StrategyChangedJson("unchanged", "crm", "round-robin", "round-robin"));

        assertThat(admin.run("strategy", "round-robin").out())
                .isEqualTo("crm uses round-robin already: nothing changed\n");
    }

    @Test
    void anUnknownStrategyIsRefusedInTheDaemonsWords() {
        admin.refuse(
                "PUT /v1/pools/crm/strategy",
                ProblemType.INVALID,
                "strategy: best (expected: round-robin, least-connections)");

        CapturedRun run = admin.run("strategy", "best");

        assertThat(run.err()).isEqualTo("lbctl: strategy: best (expected: round-robin, least-connections)\n");
        assertThat(run.exit()).isEqualTo(2);
    }
}
