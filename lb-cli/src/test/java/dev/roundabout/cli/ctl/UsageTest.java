package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** BEHAVIOUR 47, 78: a wrong command line is answered with exit 2 and one line; nothing is asked of any daemon. */
class UsageTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            add foo                       | lbctl add: ADDR: foo (expected: HOST:PORT, for example 10.1.3.14:3000)
            add 10.1.3.14:70000           | lbctl add: ADDR: port: 70000 (expected: 0 to 65535 in 10.1.3.14:70000)
            add 10.1.3.14:0               | lbctl add: ADDR: 10.1.3.14:0 (expected: a port from 1 to 65535)
            add                           | lbctl add: ADDR is missing (expected: HOST:PORT, for example 10.1.3.14:3000)
            add a:1 b:2                   | lbctl add: unexpected argument b:2 (expected: ADDR)
            add a:1 --weight -1           | lbctl add: --weight: -1 (expected: 0 to 256)
            add a:1 --weight=257          | lbctl add: --weight: 257 (expected: 0 to 256)
            add a:1 --max many            | lbctl add: --max: many (expected: 0 or more sessions, 0 = no limit)
            add a:1 --wait soon           | lbctl add: --wait: soon (expected: a duration such as 500ms, 30s, 10m or 2h)
            add a:1 --name a/b            | lbctl add: --name: a/b (expected: a name of 1 to 63 letters, digits, '.', '_', '-', or HOST:PORT)
            add a:1 --wight 2             | lbctl add: unknown option --wight (expected: --name, --weight, --max, --backup, --wait, --help, --version, --admin, --token-file, --pool, --output)
            add --wight 2                 | lbctl add: unknown option --wight (expected: --name, --weight, --max, --backup, --wait, --help, --version, --admin, --token-file, --pool, --output)
            set s4 weight=-1              | lbctl: weight: -1 (expected: 0 to 256)
            set s4 weight=99999999999999  | lbctl: weight: 99999999999999 (expected: 0 to 256)
            set s4 max=-1                 | lbctl: max: -1 (expected: 0 or more sessions, 0 = no limit)
            set s4 color=red              | lbctl: unknown key color (expected: weight, max)
            set s4 weight                 | lbctl: weight (expected: KEY=VALUE, known keys: weight, max)
            set s4 weight=1 weight=2      | lbctl: weight: 2 (expected: once, it was given as 1)
            set s4                        | lbctl set: KEY=VALUE is missing (expected: weight=N (0 to 256) or max=N (0 = no limit))
            remove                        | lbctl remove: NAME is missing (expected: a backend's name or address)
            remove s4 --drain 30          | lbctl remove: --drain: 30 (expected: a duration such as 500ms, 30s, 10m or 2h)
            drain s4 --timeout            | lbctl drain: --timeout has no value (expected: when the rest is cut; default 30s)
            drain s4 --timeout 400d       | lbctl drain: --timeout: 400d (expected: at most 366d)
            enable                        | lbctl enable: NAME is missing (expected: a backend's name or address)
            disable ..                    | lbctl disable: NAME: .. (expected: a name of 1 to 63 letters, digits, '.', '_', '-', or HOST:PORT)
            explain                       | lbctl explain: IP is missing (expected: the client's IP address, for example 10.1.1.11)
            sessions --limit 0            | lbctl sessions: --limit: 0 (expected: 1 to 20000)
            sessions --limit 20001        | lbctl sessions: --limit: 20001 (expected: 1 to 20000)
            kill                          | lbctl kill: ID is missing (expected: the number of a session, as lbctl sessions shows it)
            kill 7 x                      | lbctl: ID: x (expected: a session's number)
            events --limit 1001           | lbctl events: --limit: 1001 (expected: 1 to 1000)
            status -w 0                   | lbctl status: --watch: 0 (expected: 1 to 3600)
            status -w s1                  | lbctl status: --watch: s1 (expected: seconds, 1 to 3600; a backend is shown without -w: lbctl status s1)
            completion x y                | lbctl completion: unexpected argument y (expected: WHAT)
            strategy a b                  | lbctl strategy: unexpected argument b (expected: S)
            status x y                    | lbctl status: unexpected argument y (expected: NAME)
            strategy round-robin x        | lbctl strategy: unexpected argument x (expected: S)
            status s4 -w 5                | lbctl: --watch: not with NAME (expected: one of them)
            frobnicate                    | lbctl: unknown command frobnicate (expected: status, add, set, remove, drain, enable, disable, strategy, explain, sessions, kill, events, config, completion)
            --admin nowhere status        | lbctl: --admin: nowhere (expected: HOST:PORT or http://HOST:PORT, for example 127.0.0.1:8001)
            status --admin x:99999        | lbctl status: --admin: x:99999 (expected: HOST:PORT or http://HOST:PORT, for example 127.0.0.1:8001)
            -o xml status                 | lbctl: --output: xml (expected: table or json)
            --pool a/b status             | lbctl: --pool: a/b (expected: a name of 1 to 63 letters, digits, '.', '_', '-', or HOST:PORT)
            """)
    void aWrongCommandLineIsOneLineAndExitTwo(String line, String expected) {
        CapturedRun run = CapturedRun.of(line.split(" "));

        assertThat(run.err()).isEqualTo(expected + "\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(2);
    }

    @Test
    void noCommandListsThem() {
        CapturedRun run = CapturedRun.of();

        assertThat(run.err())
                .isEqualTo(
                        "lbctl: no command (expected: status, add, set, remove, drain, enable, disable, strategy, explain, sessions, kill, events, config, completion)\n");
        assertThat(run.exit()).isEqualTo(2);
    }

    @Test
    void aWrongEnvironmentIsNamed() {
        CapturedRun run = CapturedRun.of(Map.of("LBCTL_ADMIN", "nowhere"), false, "status");

        assertThat(run.err())
                .isEqualTo("lbctl: LBCTL_ADMIN: nowhere (expected: HOST:PORT or http://HOST:PORT,"
                        + " for example 127.0.0.1:8001)\n");
        assertThat(run.exit()).isEqualTo(2);
    }

    @Test
    void controlCharactersOfTheCommandLineAreDropped() {
        CapturedRun run = CapturedRun.of("add", "a\u001b[2Jb\n");

        assertThat(run.err()).doesNotContain("\u001b").hasLineCount(1).startsWith("lbctl add: ADDR: a");
        assertThat(run.exit()).isEqualTo(2);
    }

    @Test
    void helpOfACommandGoesToStandardOutput() {
        CapturedRun run = CapturedRun.of("add", "--help");

        assertThat(run.out()).startsWith("Usage: lbctl add ").contains("--wait").contains("4 --wait ran out");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "--admin lb1:1 status --pool=crm", "--token-file f status -o json"})
    void aPlainStatusIsReadAsPicocliReadsIt(String line) {
        GlobalOptions plain = new GlobalOptions();
        GlobalOptions picked = new GlobalOptions();
        new CommandLine(CommandSpec.create()
                        .name("lbctl")
                        .addMixin("global", CommandSpec.forAnnotatedObject(picked))
                        .addSubcommand("status", CommandSpec.create()))
                .parseArgs(line.split(" "));

        assertThat(plain.takePlainStatus(line.split(" "))).isTrue();
        assertThat(plain).usingRecursiveComparison().isEqualTo(picked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status x",
                "strategy",
                "--admin nowhere status",
                "--pool a/b status",
                "-o xml status",
                "status -h"
            })
    void everyOtherLineIsPicoclis(String line) {
        assertThat(new GlobalOptions().takePlainStatus(line.split(" "))).isFalse();
    }
}
