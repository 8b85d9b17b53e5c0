package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.CheckJson;
import dev.roundabout.admin.wire.DrainJobJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    private static final String AT = "2026-01-02T03:04:05Z";

    @ParameterizedTest
    @CsvSource({"29995,30 s", "11400,11 s", "995,1 s", "300,300 ms", "0,0 s", "599900,10 min"})
    void whatIsLeftOfADrainIsRoundedToSeconds(long leftMillis, String expected) {
        DrainJobJson job = new DrainJobJson("d1", "crm", "s4", "remove", "running", 2, leftMillis, null, null, null);

        assertThat(Words.left(job)).isEqualTo("2 sessions left, cut in " + expected);
    }

    @Test
    void oneThatWaitsAgainAfterAGoodProbeSaysSoOnce() {
        assertThat(Words.traffic(waiting("good"))).isEqualTo("takes traffic after its first good probe");
    }

    @Test
    void oneThatWaitsNamesTheProbeThatFailed() {
        assertThat(Words.traffic(waiting("refused")))
                .isEqualTo("takes traffic after its first good probe (said by the daemon)");
    }

    @Test
    void whoTakesNoTrafficSaysWhy() {
        assertThat(Words.traffic(Samples.down())).isEqualTo("down (tcp refused, 12 s ago)");
        assertThat(Words.traffic(Samples.draining())).isEqualTo("draining (6 left, cut in 21 s)");
        assertThat(Words.traffic(Samples.disabled(0))).isEqualTo("disabled");
        assertThat(Words.traffic(Samples.backend("s", "a:1").weight(0).build()))
                .isEqualTo("takes no new session at weight 0");
        assertThat(Words.traffic(Samples.backend("s", "a:1").backup().build())).isEqualTo("stands by as a backup");
    }

    /** With fail-open and nobody eligible. */
    @Test
    void whoIsTriedThoughNotEligibleSaysWhy() {
        Samples.Builder backend = Samples.backend("s4", "10.1.3.14:3000")
                .state("waiting", "enabled", "unknown")
                .tried();
        assertThat(Words.traffic(backend.build())).isEqualTo("no backend is eligible, so it is tried too");
        backend.check(new CheckJson("refused", "connect", "refused", 180, AT))
                .reason("tcp refused, 1 s ago; tried because no backend is eligible");
        assertThat(Words.traffic(backend.build()))
                .isEqualTo("no backend is eligible, so it is tried too (its last probe: refused)");
    }

    private static BackendJson waiting(String lastOutcome) {
        return Samples.backend("s4", "10.1.3.14:3000")
                .state("waiting", "enabled", "unknown")
                .reason("said by the daemon")
                .check(new CheckJson(lastOutcome, "connect", lastOutcome, 180, AT))
                .build();
    }
}
