package dev.roundabout.internal.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.roundabout.LoadBalancer;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.Payload;
import dev.roundabout.testing.TestClient;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Relaying leaves nothing for the garbage collector. */
@EnabledOnOs(OS.LINUX)
class AllocationIT {
    private static final int SMALL = 64;
    private static final int LARGE = 256 * 1024;

    /** Deadlines are looked at every 50 ms: a task each time, however much is relayed in between. */
    private static final long BYTES_A_SECOND_FOR_DEADLINES = 16 * 1024;

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    @Test
    void nothingIsAllocatedForSmallMessages() throws Exception {
        assertThat(bytesAllocatedByEchoing(SMALL, 10_000)).isLessThan(10_000);
    }

    /** The echo fills both directions at once, so that bytes have to be kept as well as spliced and copied. */
    @Test
    void aKeptBufferIsPooledAndNothingElseIsAllocatedForLargeOnes() throws Exception {
        assertThat(bytesAllocatedByEchoing(LARGE, 100)).isLessThan(100 * 512);
    }

    private long bytesAllocatedByEchoing(int length, int times) throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(LoadBalancer.builder()
                .listen("127.0.0.1:0")
                .backend(echo.hostPort())
                .health(HealthCheckConfig.NONE)
                .eject(EjectConfig.OFF)
                .eventLoops(1)
                .start());
        assertThat(lb.transport()).isEqualTo("epoll");
        byte[] message = Payload.ofSize(length);
        try (TestClient client = TestClient.connect(lb.address())) {
            echo(client, message, times);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long loop = idOfTheLoop();
            long start = System.nanoTime();
            long before = threads.getThreadAllocatedBytes(loop);
            echo(client, message, times);
            long allocated = threads.getThreadAllocatedBytes(loop) - before;
            long seconds = 1 + (System.nanoTime() - start) / 1_000_000_000;
            return allocated - seconds * BYTES_A_SECOND_FOR_DEADLINES;
        }
    }

    private static void echo(TestClient client, byte[] message, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            client.echo(message);
        }
    }

    private static long idOfTheLoop() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("lb-loop-0"))
                .findFirst()
                .orElseThrow()
                .getId();
    }
}
