package dev.roundabout.cli.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.launch.LocalHttp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions that do nothing for long, in the packaged daemon; clients and backend are another process. */
@Tag("real")
class IdleSessionsIT {
    private static final Logger LOG = LoggerFactory.getLogger("dev.roundabout.cli.real.IdleSessionsIT");

    /** Before memory is looked at for the first time: Java takes what it is given, and keeps it. */
    private static final int WARM_UP = 20_000;

    private static final long MOST_A_SESSION = 1024;
    private static final long MOST_BESIDES = 8L << 20;
    private static final Duration LOOK = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    /** BEHAVIOUR 59, a tenth. */
    @Test
    @Timeout(180)
    void nineHundredIdleSessionsCostWhatIsDocumentedAndLive() throws Exception {
        idle(900, Duration.ofSeconds(30));
    }

    /** BEHAVIOUR 59. Needs 20,000 descriptors a process. */
    @Test
    @Tag("full")
    @Timeout(900)
    void nineThousandIdleSessionsCostWhatIsDocumentedAndLiveForTenMinutes() throws Exception {
        idle(9_000, Duration.ofMinutes(10));
    }

    private void idle(int sessions, Duration time) throws Exception {
        int port = Program.freePort();
        int admin = Program.freePort();
        try (Crowd crowd = Crowd.start();
                Program lbd = Packaged.lbd(directory, """
                        listeners: { web: { bind: "127.0.0.1:%d", pool: crm } }
                        pools:
                          crm:
                            health: { type: none }
                            idle-timeout: 1h
                            backends: [ { address: "127.0.0.1:%d", name: s1 } ]
                        admin: { bind: "127.0.0.1:%d", token-file: "%s/token" }
                        """.formatted(port, crowd.backend, admin, directory), port)) {
            assertThat(crowd.tell("churn " + port + " " + WARM_UP)).isEqualTo(WARM_UP);
            long before = residentBytes(lbd.pid());
            assertThat(crowd.tell("open " + port + " " + sessions)).isEqualTo(sessions);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < time.toNanos()) {
                assertThat(active(admin)).isEqualTo(sessions);
                LockSupport.parkNanos(LOOK.toNanos());
            }
            long after = residentBytes(lbd.pid());
            LOG.info("{} idle sessions: {} KiB before, {} KiB after {}", sessions, before / 1024, after / 1024, time);
            assertThat(after - before).isLessThan(sessions * MOST_A_SESSION + MOST_BESIDES);
            assertThat(crowd.tell("talk")).as("alive").isEqualTo(sessions);
            assertThat(active(admin)).isEqualTo(sessions);
        }
    }

    private static double active(int admin) throws IOException {
        Matcher found = Pattern.compile("(?m)^lb_sessions_active\\{backend=\"s1\",pool=\"crm\"} (\\S+)$")
                .matcher(LocalHttp.get(admin, "/metrics"));
        assertThat(found.find()).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static long residentBytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS of " + pid);
    }

    /** {@link Idlers} as a process. */
    private record Crowd(Process process, BufferedReader says, Writer commands, int backend) implements AutoCloseable {
        static Crowd start() throws IOException {
            Process process = new ProcessBuilder(OwnNetwork.java(Idlers.class))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader says = process.inputReader(StandardCharsets.US_ASCII);
            return new Crowd(process, says, process.outputWriter(StandardCharsets.US_ASCII), number(says, "backend "));
        }

        int tell(String command) throws IOException {
            commands.write(command + "\n");
            commands.flush();
            return number(says, "done ");
        }

        @Override
        public void close() throws IOException {
            commands.close();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            says.close();
        }

        private static int number(BufferedReader says, String word) throws IOException {
            String line = says.readLine();
            if (line == null || !line.startsWith(word)) {
                throw new IOException("the crowd says " + line + " (expected: " + word + "NUMBER)");
            }
            return Integer.parseInt(line.substring(word.length()));
        }
    }
}
