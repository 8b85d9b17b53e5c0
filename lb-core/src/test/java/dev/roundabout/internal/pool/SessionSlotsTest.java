package dev.roundabout.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The one word that holds a backend's sessions and whether it takes more. */
class SessionSlotsTest {
    @Test
    void theLimitIsHeldAndFreedByRelease() {
        SessionSlots slots = new SessionSlots();
        assertThat(slots.tryAcquire(2)).isTrue();
        assertThat(slots.tryAcquire(2)).isTrue();
        assertThat(slots.tryAcquire(2)).isFalse();
        assertThat(slots.release()).isFalse();
        assertThat(slots.tryAcquire(2)).isTrue();
    }

    @Test
    void aLimitOfZeroIsNone() {
        SessionSlots slots = new SessionSlots();
        for (int i = 0; i < 10_000; i++) {
            assertThat(slots.tryAcquire(0)).isTrue();
        }
        assertThat(slots.count()).isEqualTo(10_000);
    }

    @Test
    void closedTakesNoneAndTellsWhenTheLastIsBack() {
        SessionSlots slots = new SessionSlots();
        slots.tryAcquire(0);
        slots.tryAcquire(0);
        slots.close();
        assertThat(slots.tryAcquire(0)).isFalse();
        assertThat(slots.release()).isFalse();
        assertThat(slots.release()).isTrue();
        slots.open();
        assertThat(slots.tryAcquire(0)).isTrue();
    }

    @Test
    void retiringIsRefusedWhileASlotIsOutAndFinalOtherwise() {
        SessionSlots slots = new SessionSlots();
        slots.tryAcquire(0);
        assertThat(slots.retireIfEmpty()).isFalse();
        assertThat(slots.tryAcquire(0)).isTrue();
        slots.release();
        slots.release();
        assertThat(slots.retireIfEmpty()).isTrue();
        slots.open();
        assertThat(slots.tryAcquire(0)).isFalse();
    }

    @Test
    void releasingMoreThanWasTakenIsAFault() {
        assertThatThrownBy(() -> new SessionSlots().release()).isInstanceOf(IllegalStateException.class);
    }

    /** BEHAVIOUR 33: the limit is never exceeded by threads that pick at once, and every slot comes back. */
    @RepeatedTest(5)
    void theLimitHoldsUnderParallelLoad() throws InterruptedException {
        SessionSlots slots = new SessionSlots();
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean exceeded = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 1_000; i++) {
                    if (slots.tryAcquire(3)) {
                        if (inside.incrementAndGet() > 3) {
                            exceeded.set(true);
                        }
                        LockSupport.parkNanos(1);
                        inside.decrementAndGet();
                        slots.release();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(exceeded).isFalse();
        assertThat(slots.count()).isZero();
    }
}
