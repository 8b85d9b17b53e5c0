package dev.roundabout.internal.pool;

import dev.roundabout.internal.Interleavings;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * BEHAVIOUR 33: in whatever order threads pick, give back, change the limit, close and retire, the limit holds, every slot
 * is counted once, and nobody gets one of a backend that was found empty and retired.
 */
class SessionSlotsOrdersTest {
    private final Interleavings orders = new Interleavings(Calls.class, Specification.class);
    private final Interleavings leaving = new Interleavings(Leaving.class, Specification.class);

    /** BEHAVIOUR 33. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void anyOrderIsLikeOneAfterTheOther() {
        orders.check(15, 100);
    }

    /** BEHAVIOUR 33. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void noPickSlipsIntoABackendThatWasFoundEmpty() {
        leaving.stress(8, 1_000);
    }

    /** BEHAVIOUR 33. */
    @Test
    @Tag("full")
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void manyOrdersAreLikeOneAfterTheOther() {
        orders.check(100, 1_000);
        orders.stress(50, 2_000);
        leaving.check(50, 1_000);
        leaving.stress(50, 2_000);
    }

    /** A thread gives back only what it has; one, the control thread, opens, closes and retires. */
    @Param(name = "limit", gen = IntGen.class, conf = "0:2")
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Calls {
        private static final String CONTROL = "control";

        private final SessionSlots slots = new SessionSlots();
        private final int[] held = new int[8];

        @Operation
        public boolean tryAcquire(@Param(name = "limit") int limit, @Param(name = "thread") int thread) {
            boolean acquired = slots.tryAcquire(limit);
            held[thread] += acquired ? 1 : 0;
            return acquired;
        }

        @Operation
        public @Nullable Boolean release(@Param(name = "thread") int thread) {
            if (held[thread] == 0) {
                return null;
            }
            held[thread]--;
            return slots.release();
        }

        @Operation
        public int count() {
            return slots.count();
        }

        @Operation(nonParallelGroup = CONTROL)
        public void open() {
            slots.open();
        }

        @Operation(nonParallelGroup = CONTROL)
        public void close() {
            slots.close();
        }

        @Operation(nonParallelGroup = CONTROL)
        public boolean retireIfEmpty() {
            return slots.retireIfEmpty();
        }

        @Operation(nonParallelGroup = CONTROL, runOnce = true)
        public void retire() {
            slots.retire();
        }
    }

    /** Those that race when a backend leaves, alone: between others they seldom meet. */
    @Param(name = "limit", gen = IntGen.class, conf = "0:1")
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Leaving {
        private final Calls calls = new Calls();

        @Operation
        public boolean tryAcquire(@Param(name = "limit") int limit, @Param(name = "thread") int thread) {
            return calls.tryAcquire(limit, thread);
        }

        @Operation
        public boolean retireIfEmpty() {
            return calls.retireIfEmpty();
        }
    }

    /** What a slot is, without threads. */
    public static class Specification {
        private final int[] held = new int[8];
        private int count;
        private boolean closed;
        private boolean retired;

        public boolean tryAcquire(int limit, int thread) {
            if (closed || retired || (limit > 0 && count >= limit)) {
                return false;
            }
            count++;
            held[thread]++;
            return true;
        }

        public @Nullable Boolean release(int thread) {
            if (held[thread] == 0) {
                return null;
            }
            held[thread]--;
            count--;
            return count == 0 && (closed || retired);
        }

        public int count() {
            return count;
        }

        public void open() {
            closed = false;
        }

        public void close() {
            closed = true;
        }

        public boolean retireIfEmpty() {
            retired |= count == 0;
            return count == 0;
        }

        public void retire() {
            retired = true;
        }
    }
}
