package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.Payload;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that takes nothing for a long time, beside one that is served. */
class StalledReaderIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);

    /** Far more than kernels and load balancer hold on the way. */
    private static final byte[] ANSWER = Payload.ofSize(64 << 20);

    private static final int PIECE = 256 << 10;
    private static final byte LARGE = 'L';

    /** A session keeps one read a direction. */
    private static final long MOST_KEPT = 2 * (64 << 10);

    private static final Duration UNTIL_BLOCKED = Duration.ofSeconds(20);
    private static final Duration NOTICEABLE = Duration.ofSeconds(1);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final AtomicLong sent = new AtomicLong();

    /** BEHAVIOUR 14 and 15, for two seconds. */
    @Test
    @Timeout(60)
    void readerThatStandsStillForAWhileBlocksItsSenderAndGetsItAll() throws Exception {
        standStill(Duration.ofSeconds(2));
    }

    /** BEHAVIOUR 14 and 15. */
    @Test
    @Tag("full")
    @Timeout(180)
    void readerThatStandsStillForAMinuteBlocksItsSenderAndGetsItAll() throws Exception {
        standStill(Duration.ofMinutes(1));
    }

    private void standStill(Duration time) throws Exception {
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(this::serve));
        LoadBalancer lb = leaks.watch(plain(backend).eventLoops(1).start());
        try (TestClient reader = TestClient.connect(lb.address());
                TestClient neighbour = TestClient.connect(lb.address())) {
            reader.send(new byte[] {LARGE});
            long blockedAt = awaitBlocked();
            assertThat(blockedAt).isLessThan(ANSWER.length);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < time.toNanos()) {
                long asked = System.nanoTime();
                neighbour.echo(HELLO);
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(NOTICEABLE);
                assertThat(lb.keptBytes()).isLessThanOrEqualTo(MOST_KEPT);
                assertThat(sent.get()).as("the sender stays blocked").isEqualTo(blockedAt);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            assertThat(reader.receive(ANSWER.length)).isEqualTo(ANSWER);
            await().atMost(UNTIL_BLOCKED).until(() -> sent.get() == ANSWER.length);
        }
    }

    /** Until nothing more was taken for half a second; how much was. */
    private long awaitBlocked() {
        long begun = System.nanoTime();
        long last = -1;
        long since = begun;
        while (System.nanoTime() - since < Duration.ofMillis(500).toNanos()) {
            long now = sent.get();
            if (now != last || now == 0) {
                last = now;
                since = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(UNTIL_BLOCKED);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return last;
    }

    /** Answers one byte with a lot, and others with what they are. */
    private void serve(Socket connection) throws IOException {
        byte[] asked = new byte[HELLO.length];
        for (int count = connection.getInputStream().read(asked);
                count > 0;
                count = connection.getInputStream().read(asked)) {
            if (asked[0] != LARGE) {
                connection.getOutputStream().write(asked, 0, count);
                continue;
            }
            for (int at = 0; at < ANSWER.length; at += PIECE) {
                connection.getOutputStream().write(ANSWER, at, PIECE);
                sent.addAndGet(PIECE);
            }
        }
    }
}
