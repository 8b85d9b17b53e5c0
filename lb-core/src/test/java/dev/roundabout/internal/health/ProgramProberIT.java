package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.config.HealthCheckConfig.Command;
import dev.roundabout.config.HealthCheckConfig.External;
import dev.roundabout.config.ProxyProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs, judged by their exit code and in the way of Crossroads; small shell scripts. BEHAVIOUR 39. */
final class ProgramProberIT {
    private final Leftovers leftovers = new Leftovers();
    private final ProgramProber prober = new ProgramProber(2);

    @TempDir
    Path dir;

    @AfterEach
    void nothingIsLeft() {
        prober.close();
        leftovers.assertNone();
    }

    @Test
    void printingZeroIsGood() throws Exception {
        assertThat(find("echo 0")).isEqualTo(Finding.good(Step.RUN, "printed 0"));
        assertThat(find("printf ' 0\\n\\n'").outcome()).isEqualTo(Outcome.GOOD);
        assertThat(find("echo 0; exit 3").outcome()).isEqualTo(Outcome.GOOD);
    }

    @Test
    void anythingElseIsAWrongAnswer() throws Exception {
        assertThat(find("echo 1")).isEqualTo(Finding.wrongAnswer(Step.RUN, "printed \"1\", exit 0"));
        assertThat(find("echo 00")).isEqualTo(Finding.wrongAnswer(Step.RUN, "printed \"00\", exit 0"));
        assertThat(find("exit 4")).isEqualTo(Finding.wrongAnswer(Step.RUN, "printed nothing, exit 4"));
        assertThat(find("echo 0 >&2")).isEqualTo(Finding.wrongAnswer(Step.RUN, "printed nothing, exit 0"));
    }

    @Test
    void aCommandsExitCodeSaysItWhateverItPrints() throws Exception {
        assertThat(findByExit("echo broken; exit 0")).isEqualTo(Finding.good(Step.RUN, "exit 0"));
        assertThat(findByExit("echo 0; exit 1")).isEqualTo(Finding.wrongAnswer(Step.RUN, "exit 1, printed \"0\""));
        assertThat(findByExit("exit 2")).isEqualTo(Finding.wrongAnswer(Step.RUN, "exit 2"));
        assertThat(findByExit("kill -9 $$")).isEqualTo(Finding.wrongAnswer(Step.RUN, "exit 137"));
    }

    @Test
    void aCommandGetsTheSameArguments() throws Exception {
        Path script = script("test \"$*\" = 'a  b 10.1.3.11:3000 available 7'");
        Command program = new Command(List.of(script.toString(), "a  b"));
        CompletableFuture<Finding> found = new CompletableFuture<>();
        prober.probe(new Prober.Request(program, null, "10.1.3.11:3000", ProxyProtocol.NONE, true, 7), found::complete);
        assertThat(found.get(8, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.GOOD);
    }

    /** The JDK empties the pipe on another thread when the process ends. */
    @Test
    void noOutputIsLostWhenTheProgramEnds() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(find("echo 0").outcome()).isEqualTo(Outcome.GOOD);
        }
    }

    @Test
    void theArgumentsAreThoseOfCrossroadsAndNoShellSeesThem() throws Exception {
        Path script = script("echo \"$#|$1|$2|$3|$4\"");
        External program = new External(List.of(script.toString(), "$(id) *"));
        assertThat(find(program, new Prober.Request(program, null, "10.1.3.11:3000", ProxyProtocol.NONE, true, 7)))
                .isEqualTo(Finding.wrongAnswer(Step.RUN, "printed \"4|$(id) *|10.1.3.11:3000|available|7\", exit 0"));
        assertThat(find(program, new Prober.Request(program, null, "s2:3000", ProxyProtocol.NONE, false, 0)))
                .isEqualTo(Finding.wrongAnswer(Step.RUN, "printed \"4|$(id) *|s2:3000|unavailable|0\", exit 0"));
    }

    @Test
    void itsInputIsClosed() throws Exception {
        assertThat(find("read line || echo 0").outcome()).isEqualTo(Outcome.GOOD);
    }

    @Test
    void aProgramThatDoesNotExistIsOurFault() throws Exception {
        External program = new External(List.of(dir.resolve("missing").toString()));
        Finding finding = find(program, new Prober.Request(program, null, "s1:80", ProxyProtocol.NONE, true, 0));
        assertThat(finding.outcome()).isEqualTo(Outcome.LOCAL);
        assertThat(finding.step()).isEqualTo(Step.RUN);
        assertThat(finding.detail()).startsWith("program \"").endsWith("\" not started: No such file or directory");
    }

    @Test
    void endlessOutputIsBoundedAndEndedAtTheTimeout() throws Exception {
        CompletableFuture<Finding> found = new CompletableFuture<>();
        Prober.Attempt attempt = begin(script("while :; do echo 0000000000000000; done"), found);
        assertThatThrownBy(() -> found.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        attempt.giveUp();
        assertThat(found.get(5, TimeUnit.SECONDS)).isEqualTo(Finding.timedOut(Step.RUN));
    }

    @Test
    void muchOutputIsAWrongAnswer() throws Exception {
        assertThat(find("head -c 300000 /dev/zero | tr '\\0' x").outcome()).isEqualTo(Outcome.WRONG_ANSWER);
    }

    @Test
    void theTimeoutKillsWhatTheProgramStartedToo() throws Exception {
        Path pids = dir.resolve("pids");
        CompletableFuture<Finding> found = new CompletableFuture<>();
        Prober.Attempt attempt = begin(
                script("(sleep 60 & echo $! >>" + pids + "; wait) & echo $$ >>" + pids + "; echo $! >>" + pids
                        + "; wait"),
                found);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 3);
        attempt.giveUp();
        assertThat(found.get(5, TimeUnit.SECONDS)).isEqualTo(Finding.timedOut(Step.RUN));
        for (String pid : Files.readAllLines(pids)) {
            await().atMost(Duration.ofSeconds(5)).until(() -> gone(Long.parseLong(pid)));
        }
    }

    @Test
    void aChildThatOutlivesTheProgramDoesNotHoldTheProbe() throws Exception {
        Path pid = dir.resolve("pid");
        try {
            assertThat(find("sleep 60 & echo $! >" + pid + "; echo 0").outcome())
                    .isEqualTo(Outcome.GOOD);
        } finally {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).trim())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void closeKillsWhatRuns() throws Exception {
        Path pid = dir.resolve("pid");
        CompletableFuture<Finding> found = new CompletableFuture<>();
        begin(script("echo $$ >" + pid + "; sleep 60"), found);
        await().atMost(Duration.ofSeconds(5)).until(() -> Files.exists(pid) && Files.size(pid) > 0);
        prober.close();
        assertThat(found).isDone();
        leftovers.assertNoThread();
        long number = Long.parseLong(Files.readString(pid).trim());
        await().atMost(Duration.ofSeconds(5)).until(() -> gone(number));
    }

    private Finding find(String body) throws Exception {
        CompletableFuture<Finding> found = new CompletableFuture<>();
        begin(script(body), found);
        return found.get(8, TimeUnit.SECONDS);
    }

    private Finding findByExit(String body) throws Exception {
        CompletableFuture<Finding> found = new CompletableFuture<>();
        Command program = new Command(List.of(script(body).toString()));
        prober.probe(new Prober.Request(program, null, "10.1.3.11:3000", ProxyProtocol.NONE, true, 0), found::complete);
        return found.get(8, TimeUnit.SECONDS);
    }

    private Finding find(External program, Prober.Request request) throws Exception {
        assertThat(request.probe()).isSameAs(program);
        CompletableFuture<Finding> found = new CompletableFuture<>();
        prober.probe(request, found::complete);
        return found.get(8, TimeUnit.SECONDS);
    }

    private Prober.Attempt begin(Path script, CompletableFuture<Finding> found) {
        External program = new External(List.of(script.toString()));
        return prober.probe(
                new Prober.Request(program, null, "10.1.3.11:3000", ProxyProtocol.NONE, true, 0), found::complete);
    }

    private Path script(String body) throws IOException {
        Path script = Files.createTempFile(
                dir,
                "check",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        return script;
    }

    /** A zombie that nobody has waited for yet is gone too. */
    private static boolean gone(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }
}
