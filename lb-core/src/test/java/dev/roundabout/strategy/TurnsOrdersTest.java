package dev.roundabout.strategy;

import dev.roundabout.internal.Interleavings;
import dev.roundabout.strategy.Backends.FakePick;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** BEHAVIOUR 31: in whatever order threads take turns, no turn is given twice and none is left out. */
class TurnsOrdersTest {
    private final Interleavings orders = new Interleavings(Calls.class, Specification.class);

    /** BEHAVIOUR 31. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void anyOrderIsLikeOneAfterTheOther() {
        orders.check(2, 100);
    }

    /** BEHAVIOUR 31. */
    @Test
    @Tag("full")
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void manyOrdersAreLikeOneAfterTheOther() {
        orders.check(20, 1_000);
        orders.stress(50, 2_000);
    }

    /** Two backends, one of twice the weight. */
    public static class Calls {
        private final Turns turns = new Turns(List.copyOf(Backends.weighted(1, 2)), new AtomicLong());

        @Operation
        public String next() {
            return Objects.requireNonNull(turns.next(FakePick.of(1))).key();
        }

        /** What explains a pick moves nothing. */
        @Operation
        public String peek() {
            return turns.order().get(0).key();
        }
    }

    /** The second, the first, the second, and again, without threads. */
    public static class Specification {
        private int turn;

        public String next() {
            String next = peek();
            turn++;
            return next;
        }

        public String peek() {
            return turn % 3 == 1 ? "10.1.3.1:3000" : "10.1.3.2:3000";
        }
    }
}
