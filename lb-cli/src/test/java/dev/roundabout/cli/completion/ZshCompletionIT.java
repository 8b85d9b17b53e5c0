package dev.roundabout.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.launch.Launched;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Debian's zsh makes of the packaged scripts when somebody at a terminal presses the tab key. */
@Tag("real")
@Timeout(120)
class ZshCompletionIT {
    private static final Path PACKAGED =
            Path.of("target", "lb", "share", "bash-completion", "completions").toAbsolutePath();

    /** A shell on a terminal of its own: types the line and the key, and shows what then stands there. */
    private static final String SCRIPT = """
            zmodload zsh/zpty
            zpty shell "TERM=dumb PATH=$1:$PATH zsh -f -i"
            zpty -w shell "PROMPT= RPROMPT= PROMPT_EOL_MARK="
            zpty -w shell "autoload -U compinit && compinit -u -D && autoload -U bashcompinit && bashcompinit"
            zpty -w shell "source $2"
            zpty -w shell 'shown() { print -r -- "<<$BUFFER>>"; BUFFER= }; zle -N shown'
            zpty -w shell "bindkey '^I' complete-word; bindkey '^X' shown; print REA''DY"
            zpty -r -m shell out '*READY*'
            zpty -n -w shell "$3"$'\\x18'
            zpty -r -m shell out '*<<*>>*'
            print -r -- "$out"
            zpty -d shell
            """;

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lbctl sta                         | lbctl status
            lbctl --admin lb1:8001 ki         | lbctl --admin lb1:8001 kill
            lbctl status --wa                 | lbctl status --watch
            lbctl add 10.1.3.11:3000 --b      | lbctl add 10.1.3.11:3000 --backup
            lbctl -o j                        | lbctl -o json
            lbctl strategy lax-s              | lbctl strategy lax-stored-ip
            lbctl kill 1                      | lbctl kill 1
            lbd --str                         | lbd --strategy
            lbd --strategy least              | lbd --strategy least-connections
            lbd --access-log-format t         | lbd --access-log-format text
            lbd ch                            | lbd check
            """)
    void wordsAreCompleted(String line, String expected) throws Exception {
        assertThat(completed(line, "\t")).isEqualTo(expected);
    }

    @Test
    void ofSeveralTheKeyTakesOneAfterTheOther() throws Exception {
        assertThat(completed("lbctl st", "\t\t")).isEqualTo("lbctl status");
        assertThat(completed("lbctl st", "\t\t\t")).isEqualTo("lbctl strategy");
    }

    @Test
    void filesAreCompletedWhereAFileBelongs() throws Exception {
        Files.createFile(directory.resolve("lb-test.yaml"));

        assertThat(completed("lbd --config " + directory + "/lb-t", "\t"))
                .isEqualTo("lbd --config " + directory + "/lb-test.yaml");
    }

    /** A colon parts no words here, as it does in bash. */
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

            assertThat(completed(lbctl + " drain s", "\t")).isEqualTo(lbctl + " drain s1");
            assertThat(completed(lbctl + " drain 127.0.0.1:", "\t")).isEqualTo(lbctl + " drain 127.0.0.1:3002");
            assertThat(completed(lbctl + " --pool d", "\t")).isEqualTo(lbctl + " --pool default");
        }
    }

    /** The line after the keys, without the space that follows a whole word. */
    private static String completed(String line, String keys) throws IOException, InterruptedException {
        String command = line.substring(0, line.indexOf(' '));
        File err = File.createTempFile("completion", ".err");
        try {
            Process zsh = new ProcessBuilder(
                            "zsh",
                            "-f",
                            "-c",
                            SCRIPT,
                            "zsh",
                            Launched.program(command).resolveSibling("").toString(),
                            PACKAGED.resolve(command).toString(),
                            line + keys)
                    .redirectError(err)
                    .start();
            zsh.getOutputStream().close();
            String out;
            try {
                assertThat(zsh.waitFor(60, TimeUnit.SECONDS)).as(line).isTrue();
                out = new String(zsh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } finally {
                zsh.destroyForcibly();
            }
            assertThat(Files.readString(err.toPath())).isEmpty();
            return out.replaceFirst("(?s).*<<(.*?)>>.*", "$1").stripTrailing();
        } finally {
            Files.delete(err.toPath());
        }
    }
}
