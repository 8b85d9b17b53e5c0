package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hundreds of clients that say nothing. */
class SilentClientsIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final int SILENT = 300;
    private static final int WARM = 20;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration WHILE = Duration.ofSeconds(2);

    /** Less than four bytes in a hundred of what a buffer of 64 KiB for each direction would be. */
    private static final long MOST_BYTES = 1 << 20;

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    /** BEHAVIOUR 57: they hold neither the one loop that there is nor memory for bytes, and others are served. */
    @Test
    @Timeout(60)
    void silentClientsHoldNoLoopAndNoMemoryAndOthersAreServed() throws Exception {
        ScriptedBackend echo = leaks.closing(ScriptedBackend.start(SilentClientsIT::echo));
        LoadBalancer lb = leaks.watch(plain(echo).eventLoops(1).start());
        List<TestClient> silent = new ArrayList<>();
        try (TestClient other = TestClient.connect(lb.address())) {
            for (int i = 0; i < WARM; i++) {
                other.echo(HELLO);
            }
            long before = directBytes();
            for (int i = 0; i < SILENT; i++) {
                silent.add(TestClient.connect(lb.address()));
            }
            await().atMost(SOON).until(() -> echo.traffic().open() == SILENT + 1);

            long begun = System.nanoTime();
            long used = loopCpuNanos();
            int served = 0;
            while (System.nanoTime() - begun < WHILE.toNanos()) {
                other.echo(HELLO);
                try (TestClient newcomer = TestClient.connect(lb.address())) {
                    newcomer.echo(HELLO);
                }
                served++;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            assertThat(loopCpuNanos() - used)
                    .as("CPU of the loop for %s rounds in %s, in ns", served, WHILE)
                    .isLessThan(WHILE.toNanos() / 4);
            assertThat(served).isGreaterThan(10);
            assertThat(directBytes() - before).isLessThan(MOST_BYTES);
            assertThat(lb.keptBytes()).isZero();
            await().atMost(SOON).until(() -> lb.listeners().get(0).sessions() == SILENT + 1);
            for (TestClient client : silent) {
                client.echo(HELLO);
            }
        } finally {
            silent.forEach(TestClient::close);
        }
    }

    /** A byte at a time: the JDK keeps a buffer for each thread, as large as what was read, in the same account. */
    private static void echo(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            connection.getOutputStream().write(b);
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long loopCpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long used = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("lb-loop-")) {
                used += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return used;
    }
}
