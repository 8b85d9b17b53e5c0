package dev.roundabout.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** What the event loops of this process do with their processors. */
final class LoopWork {
    private static final Duration WATCHED = Duration.ofMillis(300);
    private static final Duration SURELY_BUSY = Duration.ofMillis(150);

    private LoopWork() {}

    /** A loop that turns without anything to do uses its processor up. */
    static void assertIdle() {
        Duration before = used();
        await().pollDelay(WATCHED).until(() -> true);
        assertThat(used().minus(before)).as("processor time of idle loops").isLessThan(SURELY_BUSY);
    }

    private static Duration used() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("lb-loop-")) {
                nanos += Math.max(0, threads.getThreadCpuTime(thread.getId()));
            }
        }
        return Duration.ofNanos(nanos);
    }
}
