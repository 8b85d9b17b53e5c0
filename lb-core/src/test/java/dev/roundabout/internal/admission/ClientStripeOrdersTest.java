package dev.roundabout.internal.admission;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.internal.Interleavings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
 * BEHAVIOUR 36: in whatever order sessions of clients come and go, no client has more at a time than it may, and none more
 * in all than its rate gives.
 */
class ClientStripeOrdersTest {
    private static final int MOST_SESSIONS = 2;
    private static final int BURST = 3;

    private final Interleavings orders = new Interleavings(Calls.class, Specification.class);

    /** BEHAVIOUR 36. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void anyOrderIsLikeOneAfterTheOther() {
        orders.check(5, 80);
    }

    /** BEHAVIOUR 36. */
    @Test
    @Tag("full")
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void manyOrdersAreLikeOneAfterTheOther() {
        orders.check(30, 500);
        orders.stress(50, 2_000);
    }

    /** Time stands still; a thread ends only sessions that it has. */
    @Param(name = "client", gen = IntGen.class, conf = "1:2")
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Calls {
        private final ClientStripe stripe = new ClientStripe(7, 8);
        private final Rate rate = Rate.of(BURST, Duration.ofSeconds(1));
        private final int[] held = new int[16];

        @Operation
        public @Nullable AdmissionRefusal tryAdmit(
                @Param(name = "client") int client, @Param(name = "thread") int thread) {
            AdmissionRefusal refusal =
                    stripe.tryAdmit(client, ClientStripe.hash(client, 7), MOST_SESSIONS, rate, 1_000);
            held[2 * thread + client - 1] += refusal == null ? 1 : 0;
            return refusal;
        }

        @Operation
        public void released(@Param(name = "client") int client, @Param(name = "thread") int thread) {
            if (held[2 * thread + client - 1] > 0) {
                held[2 * thread + client - 1]--;
                stripe.released(client, ClientStripe.hash(client, 7));
            }
        }
    }

    /** What a client may, without threads. */
    public static class Specification {
        private final int[] held = new int[16];
        private final Map<Integer, Integer> sessions = new HashMap<>();
        private final Map<Integer, Integer> admitted = new HashMap<>();

        public @Nullable AdmissionRefusal tryAdmit(int client, int thread) {
            if (sessions.getOrDefault(client, 0) == MOST_SESSIONS) {
                return AdmissionRefusal.CLIENT_SESSIONS;
            }
            if (admitted.getOrDefault(client, 0) == BURST) {
                return AdmissionRefusal.CLIENT_RATE;
            }
            sessions.merge(client, 1, Integer::sum);
            admitted.merge(client, 1, Integer::sum);
            held[2 * thread + client - 1]++;
            return null;
        }

        public void released(int client, int thread) {
            if (held[2 * thread + client - 1] > 0) {
                held[2 * thread + client - 1]--;
                sessions.merge(client, -1, Integer::sum);
            }
        }
    }
}
