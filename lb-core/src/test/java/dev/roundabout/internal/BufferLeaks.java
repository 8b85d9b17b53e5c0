package dev.roundabout.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Makes Netty say now which buffers were collected without having been released; it says so in the log. */
final class BufferLeaks {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private BufferLeaks() {}

    static void report() {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> canary = new WeakReference<>(new Object(), collected);
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    System.gc();
                    return canary.refersTo(null) && collected.poll() != null;
                });
        // The detector looks at what was collected whenever it begins to track another buffer.
        UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        UnpooledByteBufAllocator.DEFAULT.heapBuffer(1).release();
    }
}
