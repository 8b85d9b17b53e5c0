package dev.roundabout.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.launch.Launched;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bash itself completes with the packaged scripts; the words are split as bash splits them, at colons too. */
class BashCompletionIT {
    private static final Path PACKAGED =
            Path.of("target", "lb", "share", "bash-completion", "completions").toAbsolutePath();

    @TempDir
    Path directory = Path.of("");

    /** A change of a command without its script fails here; {@code lbctl completion} writes what belongs there. */
    @ParameterizedTest
    @ValueSource(strings = {"lbctl", "lbd"})
    void packagedScriptIsWhatTheDefinitionsGive(String command) throws Exception {
        String made = output(Launched.program(command).toString(), "completion");

        assertThat(Files.readString(PACKAGED.resolve(command))).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            lbctl st                          | status strategy
            lbctl --admin lb1:8001 ki         | kill
            lbctl --admin=lb1:8001 ki         | kill
            lbctl status --wa                 | --watch
            lbctl add 10.1.3.11:3000 --b      | --backup
            lbctl -o j                        | json
            lbctl status --output=t           | table
            lbctl strategy lax-s              | lax-stored-ip
            lbctl strategy round-robin x      | -
            lbctl kill 1                      | -
            lbctl set s1 w                    | weight=
            lbctl set s1 weight=2 m           | max=
            lbctl set s1 weight=              | -
            lbd --str                         | --strategy
            lbd --strategy least              | least-connections
            lbd --transport n                 | nio
            lbd --access-log-format j         | json
            lbd ch                            | check
            """)
    void wordsAreCompleted(String line, String expected) throws Exception {
        assertThat(complete(line)).isEqualTo(expected == null ? List.of() : List.of(expected.split(" ")));
    }

    @Test
    void filesAreCompletedWhereAFileBelongs() throws Exception {
        Files.createFile(directory.resolve("lb-test.yaml"));

        assertThat(complete("lbd --config " + directory + "/lb-t")).containsExactly(directory + "/lb-test.yaml");
        assertThat(complete("lbd --access-log " + directory + "/lb-t")).containsExactly(directory + "/lb-test.yaml");
        assertThat(complete("lbd check " + directory + "/lb-t")).containsExactly(directory + "/lb-test.yaml");
    }

    @Test
    void backendsAndPoolsAreAskedOfTheDaemon() throws Exception {
        int admin = Launched.freePort();
        try (Launched lbd = Launched.start(
                "lbd",
                "--listen",
                "127.0.0.1:" + Launched.freePort(),
                "--backend",
                "127.0.0.1:3001,name=s1",
                "--backend",
                "127.0.0.1:3002",
                "--admin",
                "127.0.0.1:" + admin)) {
            lbd.await("admin http://");
            String lbctl = "lbctl --admin 127.0.0.1:" + admin;

            assertThat(complete(lbctl + " drain s")).containsExactly("s1");
            assertThat(complete(lbctl + " drain 127.0.0.1:"))
                    .as("what stands behind the colon, as bash takes it")
                    .containsExactly("3002");
            assertThat(complete(lbctl + " --pool d")).containsExactly("default");
            assertThat(complete(lbctl + " --pool default drain s")).containsExactly("s1");
            assertThat(complete(lbctl + " config reset s")).containsExactly("s1");
            assertThat(complete(lbctl + " config r")).containsExactly("reset");
        }
    }

    @Test
    void withoutADaemonNothingIsCompletedAndNothingIsSaid() throws Exception {
        assertThat(complete("lbctl --admin 127.0.0.1:1 drain s")).isEmpty();
    }

    /** What bash offers for the end of the line. */
    private static List<String> complete(String line) throws Exception {
        String command = line.substring(0, line.indexOf(' '));
        String script = """
                PATH=$1:$PATH
                source "$2"
                line=$3
                read -ra COMP_WORDS <<<"$(sed 's/[:=]/ & /g' <<<"$line")"
                [[ $line == *[:=] ]] && COMP_WORDS+=('')
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line}
                _"$4"_completion
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        String offered = output(
                "bash",
                "-c",
                script,
                "bash",
                Launched.program(command).resolveSibling("").toString(),
                PACKAGED.resolve(command).toString(),
                line,
                command);
        return offered.lines().filter(word -> !word.isEmpty()).toList();
    }

    /** Standard output; there must be nothing on the other. */
    private static String output(String... line) throws IOException, InterruptedException {
        File err = File.createTempFile("completion", ".err");
        try {
            Process process = new ProcessBuilder(line).redirectError(err).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as(Arrays.toString(line))
                    .isTrue();
            assertThat(Files.readString(err.toPath())).isEmpty();
            return out;
        } finally {
            Files.delete(err.toPath());
        }
    }
}
