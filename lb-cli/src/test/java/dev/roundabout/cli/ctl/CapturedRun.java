package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run of {@code lbctl}.
 *
 * @param exit its exit code
 * @param out what it wrote
 * @param err what it complained of
 * @param slept how long it waited each time, if the time was moved by hand
 */
record CapturedRun(int exit, String out, String err, List<Duration> slept) {
    /** A command line without an environment. */
    static CapturedRun of(String... args) {
        return of(Map.of(), false, args);
    }

    static CapturedRun of(Map<String, String> env, boolean terminal, String... args) {
        HandClock clock = new HandClock();
        return of(env, terminal, clock, clock.slept, args);
    }

    /** One that goes on until it is told to end, in the pause of this number. */
    static CapturedRun endingAfter(int pauses, boolean terminal, String... args) {
        HandClock clock = new HandClock();
        clock.pausesLeft = pauses;
        return of(Map.of(), terminal, clock, clock.slept, args);
    }

    /** A command line that waits in real time, as a real daemon needs it. */
    static CapturedRun inRealTime(String... args) {
        return of(Map.of(), false, PollClock.system(), List.of(), args);
    }

    /** It wrote what the file has, complained of nothing, and ended well. */
    void assertGolden(String file) {
        assertThat(err).isEmpty();
        assertThat(out).isEqualTo(Golden.file(file));
        assertThat(exit).isZero();
    }

    private static CapturedRun of(
            Map<String, String> env, boolean terminal, PollClock clock, List<Duration> slept, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Lbctl.run(args, env, print(out), print(err), terminal, clock);
        return new CapturedRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), slept);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, false, StandardCharsets.UTF_8);
    }

    /** Time that passes only by sleeping. */
    private static final class HandClock implements PollClock {
        private final List<Duration> slept = new ArrayList<>();
        private long now = Long.MAX_VALUE - 100;
        private int pausesLeft = Integer.MAX_VALUE;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            slept.add(duration);
            if (--pausesLeft <= 0) {
                throw new InterruptedException("told to end");
            }
            now += duration.toNanos();
        }
    }
}
