package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.time.Duration;
import java.util.List;

/** Counts descriptors and our threads, to see that a test leaves none. */
final class Leftovers {
    private final int descriptorsBefore = descriptors();

    static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("lb-"))
                .sorted()
                .toList();
    }

    /** A thread that has ended its work may live for a moment. */
    void assertNoThread() {
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    void assertNone() {
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(threads()).isEmpty();
            // A jar or a random device opened by a first use stays open.
            assertThat(descriptors()).isLessThanOrEqualTo(descriptorsBefore + 3);
        });
    }
}
