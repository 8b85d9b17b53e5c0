package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code status} shows, and of which pool. */
class StatusIT {
    private static final String BACKENDS = "/v1/pools/crm/backends";
    private static final String S4 = BACKENDS + "/s4";

    private final FakeAdmin admin;

    StatusIT() throws IOException {
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
        CapturedRun run = admin.run("status");

        assertThat(run.out()).isEqualTo(Golden.file("status.txt"));
        assertThat(run.exit()).isZero();
    }

    @Test
    void statusAsJsonIsWhatTheDaemonSaid() {
        admin.run("-o", "json", "status").assertGolden("status.json");
    }

    @Test
    void statusOfANamedPoolShowsOnlyThat() {
        severalPools();

        CapturedRun run = admin.run("status", "--pool", "mail");

        assertThat(run.out()).startsWith("mail  ").doesNotContain("crm");
        assertThat(admin.run("-o", "json", "--pool", "mail", "status").out())
                .contains("\"listeners\" : [ ]")
                .doesNotContain("\"crm\"");
    }

    /** BEHAVIOUR 39: what the last probes found, with the step and the time taken. */
    @Test
    void statusOfABackendShowsItsLastProbes() {
        admin.on("GET " + BACKENDS + "/s2", 200, Samples.downWithChecks());

        CapturedRun run = admin.run("status", "s2");

        assertThat(run.out()).isEqualTo(Golden.file("status-backend.txt"));
        assertThat(run.exit()).isZero();
        assertThat(admin.run("-o", "json", "status", "s2").out()).contains("\"checks\" : [ {");
    }

    @Test
    void statusOfABackendWithoutProbesSaysSo() {
        admin.on("GET " + S4, 200, Samples.waiting());

        assertThat(admin.run("status", "s4").out()).endsWith("\nno probe yet\n");
    }

    @Test
    void severalPoolsWithoutAChoiceAreAUsageError() {
        severalPools();

        CapturedRun run = admin.run("add", "10.1.3.14:3000");

        assertThat(run.err()).isEqualTo("lbctl: several pools: name one with --pool (expected: one of crm, mail)\n");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(admin.asked()).allMatch(asked -> asked.method().equals("GET"));
    }

    @Test
    void anUnknownPoolIsRefusedWithThoseThereAre() {
        severalPools();

        CapturedRun run = admin.run("--pool", "web", "strategy");

        assertThat(run.err()).isEqualTo("lbctl: no pool web (expected: one of crm, mail)\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    private void severalPools() {
        admin.instead("GET /v1/status", 200, Samples.status(Samples.crm(), Samples.pool("mail")));
    }
}
