package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTableTest {
    @Test
    void onePoolReadsLikeTheGoldenFile() {
        assertThat(text(Samples.status())).isEqualTo(Golden.file("status.txt"));
    }

    @Test
    void severalPoolsAndOddBackendsReadLikeTheGoldenFile() {
        BackendJson unnamed = Samples.up("10.1.3.15:3000", "10.1.3.15:3000", 1);
        BackendJson limited = Samples.backend("s6", "s6.example.org:3000")
                .max(100)
                .weight(256)
                .sessions(100)
                .p99(1_234_567L)
                .build();
        BackendJson spare = Samples.backend("spare", "[2001:db8::1]:3000")
                .backup()
                .reason("backup")
                .runtime()
                .build();
        BackendJson busySpare = Samples.backend("spare2", "[2001:db8::2]:3000")
                .backup()
                .reason("full: 2 of 2")
                .max(2)
                .sessions(2)
                .build();
        StatusJson status = Samples.status(
                Samples.crm(unnamed, limited, spare, busySpare, Samples.waiting()), Samples.pool("mail"));

        assertThat(text(status)).isEqualTo(Golden.file("status-several.txt"));
    }

    @Test
    void aPoolThatFailsOpenSaysSo() {
        PoolJson pool = new PoolJson(
                "crm", "round-robin", false, true, List.of("a:80", "b:80"), 1, 0, 0, 0, List.of(Samples.down()));

        assertThat(text(Samples.status(pool)))
                .startsWith("crm  round-robin  a:80,b:80   1 of 1 take traffic (fail-open: none is healthy)   "
                        + "0 sessions   0/s\n");
    }

    /** Clients are reset then, while every line looks well. */
    @Test
    void aPoolWhoseBackendsAreAllFullSaysSo() {
        BackendJson full =
                Samples.backend("s1", "10.1.3.11:3000").max(2).sessions(2).build();
        PoolJson pool = new PoolJson(
                "crm", "round-robin", false, false, List.of("a:80"), 1, 2, 0, 0, List.of(full, Samples.down()));

        assertThat(text(Samples.status(pool)))
                .startsWith("crm  round-robin  a:80   1 of 2 take traffic (all full)   2 sessions   0/s\n");
    }

    @Test
    void aDaemonThatStopsSaysSoFirst() {
        StatusJson now = Samples.status();
        StatusJson stopping = new StatusJson(
                now.version(),
                now.transport(),
                "stopping",
                now.uptimeMillis(),
                now.kept(),
                now.listeners(),
                now.pools());

        assertThat(text(stopping))
                .isEqualTo("stopping: takes no new session and no change\n" + Golden.file("status.txt"));
    }

    @Test
    void aDaemonWithoutPoolsSaysSo() {
        assertThat(text(Samples.status(new PoolJson[0]))).isEqualTo("no pool\n");
    }

    @Test
    void coloursOnlySurroundTheWord() {
        List<String> lines = StatusTable.of(Samples.status()).lines(Palette.COLOURS);

        assertThat(lines.get(0)).startsWith("\u001b[1mcrm").endsWith("12/s\u001b[0m");
        assertThat(lines.get(2)).contains("  \u001b[31mdown\u001b[0m      tcp refused");
        assertThat(lines.get(3)).contains("  \u001b[33mdraining\u001b[0m  6 left");
    }

    /** BEHAVIOUR 72: what the daemon sends cannot move the cursor, add lines or hide some. */
    @Test
    void controlCharactersOfTheDaemonAreDropped() {
        BackendJson hostile = Samples.backend("s\u001b[2J1", "a:1\r\n\u009b31m")
                .reason("bad\nline\u202e\u0007")
                .build();

        assertThat(text(Samples.status(Samples.crm(hostile))))
                .containsPattern("s\\[2J1  a:131m  up  badline  weight 1")
                .doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202e]")
                .hasLineCount(2);
    }

    private static String text(StatusJson status) {
        return String.join("\n", StatusTable.of(status).lines(Palette.PLAIN)) + "\n";
    }
}
