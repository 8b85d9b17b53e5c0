package dev.roundabout.cli.xr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code xr} says without starting anything. */
final class XrTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void tryoutLooksAtTheCommandLineAndEnds() {
        assertThat(run("--tryout", "-b", "h:1")).isZero();
        assertThat(out).hasToString("xr: the command line is ok\n");
        assertThat(err).hasToString("");
    }

    @Test
    void tryoutOfAWrongLineIsRefused() {
        assertThat(run("-n", "-b", "h:1", "--sticky-http")).isEqualTo(2);
        assertThat(err).hasToString("xr: --sticky-http: not built yet (expected: a command line without it)\n");
        assertThat(out).hasToString("");
    }

    @Test
    void helpShowsEveryFlag() {
        assertThat(run("--help")).isZero();
        for (XrFlag flag : XrFlag.values()) {
            assertThat(out.toString(StandardCharsets.UTF_8)).contains(flag.toString());
        }
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("-V")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("xr ").hasLineCount(1);
    }

    private int run(String... arguments) {
        return Xr.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
