package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code lbd} says without starting anything. */
final class LbdTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            --frobnicate           => lbd: unknown option: --frobnicate (expected: a flag that lbd --help shows)
            start                  => lbd: unexpected argument: start (expected: a flag or a command that lbd --help shows)
            --backend              => lbd: Missing required parameter for option '--backend' (HOST:PORT) (expected: a value; see lbd --help)
            --backend h:1,weight=-1 => lbd: --backend h:1: weight: -1 (expected: 0 to 256)
            --listen :70000        => lbd: --listen: :70000 (expected: 0 to 65535 as port)
            --fresh                => lbd: --fresh: given without a state directory (expected: --state-dir DIR)
            --access-log a.log     => lbd: --access-log: a.log (expected: none, stdout, or a file such as /var/log/lb/access.log)
            --access-log-format json => lbd: --access-log-format: given without an access log (expected: --access-log FILE)
            check                  => lbd check: Missing required parameter: 'FILE' (expected: a value; see lbd check --help)
            check --x FILE         => lbd check: unknown option: --x (expected: a flag that lbd check --help shows)
            demo --listen nine     => lbd demo: --listen: nine (expected: HOST:PORT, for example 10.1.3.14:3000)
            """)
    void aWrongCommandLineIsOneLineAndCodeTwo(String line, String fault) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err).hasToString(fault + "\n");
        assertThat(out).hasToString("");
    }

    @Test
    void checkShowsWhatIsInTheFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lb.yaml");
        Files.writeString(file, "listeners: { web: { bind: ':8080' } }\npools: { crm: { backends: [a:1, b:1] } }\n");

        assertThat(run("check", file.toString())).isZero();
        assertThat(out).hasToString(file + ": ok: 1 listener, 1 pool, 2 backends, admin 127.0.0.1:8001\n");
    }

    @Test
    void checkShowsEveryFault(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lb.yaml");
        Files.writeString(file, "listeners: { web: { bind: ':80800' } }\npools: { crm: { backend: [a:1, b:1] } }\n");

        assertThat(run("check", file.toString())).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(2).contains(":1:27: listeners.web.bind", ":2:17: pools.crm.backend");
        assertThat(out).hasToString("");
    }

    @Test
    void aFileThatCannotBeReadIsOneLineAndCodeOne(@TempDir Path directory) {
        Path file = directory.resolve("none.yaml");

        assertThat(run("--config", file.toString())).isEqualTo(1);
        assertThat(err).hasToString(file + ": cannot be read: no such file (expected: a file in YAML or JSON)\n");
    }

    @Test
    void flagsOfTheFilesBusinessAreRefusedBesideIt() {
        assertThat(run("--config", "src/main/conf/lb.yaml", "--listen", ":8080"))
                .isEqualTo(2);
        assertThat(err)
                .hasToString("lbd: --listen: given beside --config (expected: one of them; the file says it all)\n");
    }

    /** As a locale without the name's letters makes it. */
    @ParameterizedTest
    @ValueSource(strings = {"--config", "--pidfile"})
    void whatCannotBeTheNameOfAFileIsOneLineAndCodeTwo(String option) {
        assertThat(run(option, "/a\0b")).isEqualTo(2);
        assertThat(err.toString()).startsWith("lbd: ").hasLineCount(1).contains(option);
    }

    @Test
    void helpAndVersionEndWell() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("--backend=HOST:PORT", "check", "demo");
        assertThat(run("--version")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--listen :1",
                "--listen=:1 --backend a:1,weight=2 --backend=b:1 --strategy round-robin --health http:/,interval=2s"
                        + " --admin 0:2 --transport nio --shutdown-grace 1s --pidfile p --verbose"
                        + " --access-log /var/log/a --access-log-format=json",
                "--config f --debug"
            })
    void aPlainLineIsReadAsPicocliReadsIt(String line) {
        String[] arguments = line.split(" ");
        Lbd plain = Lbd.plain(HeadStart.none(), arguments, new PrintWriter(err, true));

        assertThat(plain)
                .isNotNull()
                .usingRecursiveComparison()
                .ignoringFields("start", "err")
                .isEqualTo(picked(arguments));
    }

    /** Words that picocli must see, or it says nothing about them. */
    @ParameterizedTest
    @ValueSource(strings = {"demo", "check f", "archive", "--help", "--state-dir", "--pidfile demo"})
    void everyOtherLineIsPicoclis(String line) {
        assertThat(Lbd.plain(HeadStart.none(), line.split(" "), new PrintWriter(err, true)))
                .isNull();
    }

    private Lbd picked(String... arguments) {
        Lbd lbd = new Lbd(HeadStart.none(), new PrintWriter(err, true));
        new CommandLine(lbd).parseArgs(arguments);
        return lbd;
    }

    private int run(String... arguments) {
        return Lbd.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
