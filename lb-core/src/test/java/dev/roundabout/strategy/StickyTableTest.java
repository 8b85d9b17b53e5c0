package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StickyTableTest {
    private static final long TIMEOUT = 1000;

    private final StickyTable table = new StickyTable(42);

    /** BEHAVIOUR 35. */
    @Test
    void aMillionClientsFit() {
        for (int i = 0; i < 1_000_000; i++) {
            table.connected(ipv4(i), 1 + i % 100, 0, TIMEOUT);
        }
        assertThat(table.size()).isEqualTo(1_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            if (StickyTable.numberOf(table.find(ipv4(i), 0, TIMEOUT)) != 1 + i % 100) {
                assertThat(i).as("client that was lost").isNegative();
            }
        }
    }

    /** BEHAVIOUR 35: whoever comes, each of the 64 parts stays within its bound, and the latest are remembered. */
    @Test
    void neverHoldsMoreThanItsBound() {
        int bound = StickyTable.MAX_ENTRIES / 64;
        StickyStripe stripe = new StickyStripe(1, bound);
        int clients = 5 * bound;
        for (int i = 0; i < clients; i++) {
            stripe.reserve(i, StickyStripe.hash(i, 1), StickyTable.NONE, 2, i, Long.MAX_VALUE);
            if (i >= bound && stripe.size() != bound) {
                assertThat(stripe.size()).as("entries after %s clients", i).isEqualTo(bound);
            }
        }
        int remembered = 0;
        for (int i = clients - 1000; i < clients; i++) {
            remembered += stripe.find(i, StickyStripe.hash(i, 1), clients, Long.MAX_VALUE) == StickyTable.NONE ? 0 : 1;
        }
        assertThat(remembered).isGreaterThan(990);
    }

    /** BEHAVIOUR 35: twice as many places as clients, of 24 bytes each, and no object for any of them. */
    @Test
    void aFullTableTakesFiftyMegabytes() throws Exception {
        StickyStripe stripe = new StickyStripe(1, StickyTable.MAX_ENTRIES / 64);
        for (int i = 0; i < 5 * StickyTable.MAX_ENTRIES / 64; i++) {
            stripe.reserve(i, StickyStripe.hash(i, 1), StickyTable.NONE, 2, i, Long.MAX_VALUE);
        }
        long bytes = 0;
        for (Field field : StickyStripe.class.getDeclaredFields()) {
            field.setAccessible(true);
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            if (field.getType() == long[].class) {
                bytes += Long.BYTES * (long) ((long[]) field.get(stripe)).length;
            } else if (field.getType() == int[].class) {
                bytes += Integer.BYTES * (long) ((int[]) field.get(stripe)).length;
            } else {
                assertThat(field.getType().isPrimitive()).as(field.getName()).isTrue();
            }
        }
        assertThat(64 * bytes).isEqualTo(2L * StickyTable.MAX_ENTRIES * 24).isLessThan(51 << 20);
    }

    @Test
    void placesOfTheForgottenAreUsedAgain() {
        StickyStripe stripe = new StickyStripe(1, 1 << 14);
        for (int i = 0; i < 200_000; i++) {
            long client = ipv4(i);
            stripe.connected(client, StickyStripe.hash(client, 1), 3, i, TIMEOUT);
            stripe.ended(client, StickyStripe.hash(client, 1), i);
        }
        // A thousand live at any time; the array doubled until at most half of it was alive.
        assertThat(stripe.size()).isBetween(1000, 4096);
    }

    @Test
    void fullStripeGivesUpTheForgottenBeforeTheLiving() {
        StickyStripe stripe = new StickyStripe(1, 8);
        for (int i = 0; i < 8; i++) {
            stripe.reserve(i, StickyStripe.hash(i, 1), StickyTable.NONE, 2, i == 5 ? 0 : 500, TIMEOUT);
        }
        stripe.reserve(100, StickyStripe.hash(100, 1), StickyTable.NONE, 2, 1000, TIMEOUT);
        assertThat(stripe.size()).isEqualTo(8);
        Set<Integer> left = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            if (stripe.find(i, StickyStripe.hash(i, 1), 1000, TIMEOUT) != StickyTable.NONE) {
                left.add(i);
            }
        }
        assertThat(left).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 6, 7);
    }

    @Test
    void fullStripeGivesUpTheOldestButNoneWithAnOpenSession() {
        StickyStripe stripe = new StickyStripe(1, 8);
        for (int i = 0; i < 8; i++) {
            stripe.connected(i, StickyStripe.hash(i, 1), 3, i, TIMEOUT);
        }
        assertThat(stripe.reserve(100, StickyStripe.hash(100, 1), StickyTable.NONE, 2, 9, TIMEOUT))
                .as("no place: all have open sessions")
                .isEqualTo(StickyTable.NONE);
        stripe.ended(4, StickyStripe.hash(4, 1), 20);
        stripe.ended(2, StickyStripe.hash(2, 1), 21);
        assertThat(stripe.reserve(100, StickyStripe.hash(100, 1), StickyTable.NONE, 2, 22, TIMEOUT))
                .isEqualTo(2);
        assertThat(stripe.find(4, StickyStripe.hash(4, 1), 22, TIMEOUT)).isEqualTo(StickyTable.NONE);
        assertThat(stripe.find(2, StickyStripe.hash(2, 1), 22, TIMEOUT)).isEqualTo(3);
    }

    /** Against a plain map: growing, dying, giving up neighbours and closing gaps lose or invent nobody. */
    @Test
    void agreesWithAPlainMap() {
        Random random = new Random(5);
        StickyStripe stripe = new StickyStripe(9, 64);
        Map<Long, Integer> marks = new HashMap<>();
        Map<Long, Long> seen = new HashMap<>();
        for (int step = 1; step < 20_000; step++) {
            long client = random.nextInt(200);
            long hash = StickyStripe.hash(client, 9);
            int expected = seen.containsKey(client) && step - seen.get(client) < TIMEOUT ? marks.get(client) : 0;
            int found = stripe.find(client, hash, step, TIMEOUT);
            // It may have been given up, but never be another's.
            assertThat(found).isIn(expected, StickyTable.NONE);
            int mark = 2 + 2 * random.nextInt(50);
            assertThat(stripe.reserve(client, hash, found, mark, step, TIMEOUT)).isEqualTo(mark);
            assertThat(stripe.find(client, hash, step, TIMEOUT)).isEqualTo(mark);
            marks.put(client, mark);
            seen.put(client, (long) step);
            assertThat(stripe.size()).isLessThanOrEqualTo(64);
        }
    }

    @Test
    void fasterSessionWins() {
        assertThat(table.reserve(1, StickyTable.NONE, 5, 0, TIMEOUT)).isEqualTo(10);
        assertThat(table.reserve(1, StickyTable.NONE, 6, 0, TIMEOUT)).isEqualTo(10);
        assertThat(table.reserve(1, 10, 6, 0, TIMEOUT)).isEqualTo(12);
    }

    @Test
    void numbersStayWithTheirAddresses() {
        List<Candidate> both = List.copyOf(Backends.equal(2));
        assertThat(table.number(both)).containsExactly(1, 2);
        assertThat(table.number(List.of(both.get(1)))).containsExactly(2);
        assertThat(table.number(List.copyOf(Backends.equal(3)))).containsExactly(1, 2, 3);
    }

    private static long ipv4(int number) {
        return Backends.client(number).stickyKey();
    }
}
