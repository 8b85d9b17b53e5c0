package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The table of a stored strategy, taken out and put into another one. */
class StoredClientsTest {
    private static final long NOW = Long.MAX_VALUE - 1000;
    private static final Strategy STRICT = Strategies.strictStoredIp(Duration.ofMinutes(30));
    private static final ClientAddress CLIENT = new ClientAddress(0, 0x0a01_0309, false);

    private final Candidate s1 = new Plain("10.0.0.1:3000");
    private final Candidate s2 = new Plain("10.0.0.2:3000");

    @Test
    void clientKeepsItsBackendInAnotherTable() {
        Picker before = bind(STRICT, s1, s2);
        before.connected(CLIENT, s2, NOW);
        StoredClients stored = StoredClients.of(before, NOW);
        assertThat(texts(stored)).containsExactly(CLIENT.stickyKey() + " 10.0.0.2:3000 1800");

        Picker after = bind(STRICT, s2, s1);
        stored.restore(after, 5);
        for (int i = 0; i < 4; i++) {
            assertThat(after.pick(context(5))).isEqualTo(s2);
        }
        assertThat(bind(STRICT, s1).pick(context(5))).isEqualTo(s1);
        Picker without = bind(STRICT, s1);
        stored.restore(without, 5);
        assertThat(without.pick(context(5))).as("strict: its own or none").isNull();
    }

    @Test
    void lifeGoesOnWhereItWas() {
        Picker before = bind(STRICT, s1, s2);
        before.connected(CLIENT, s2, NOW);
        before.ended(CLIENT, s2, NOW);
        long later = NOW + TimeUnit.MINUTES.toNanos(20);
        StoredClients stored = StoredClients.of(before, later);
        assertThat(texts(stored)).containsExactly(CLIENT.stickyKey() + " 10.0.0.2:3000 600");
        assertThat(StoredClients.of(before, NOW + TimeUnit.MINUTES.toNanos(30)).size())
                .isZero();

        Picker after = bind(STRICT, s1, s2);
        stored.restore(after, 0);
        assertThat(texts(StoredClients.of(after, TimeUnit.MINUTES.toNanos(9)))).hasSize(1);
        assertThat(StoredClients.of(after, TimeUnit.MINUTES.toNanos(10)).size()).isZero();
    }

    @Test
    void lifeIsCutToAShorterTimeout() {
        Picker before = bind(STRICT, s1);
        before.connected(CLIENT, s1, NOW);
        Picker after = bind(Strategies.laxStoredIp(Duration.ofSeconds(10)), s1);
        StoredClients.of(before, NOW).restore(after, NOW);
        assertThat(texts(StoredClients.of(after, NOW))).containsExactly(CLIENT.stickyKey() + " 10.0.0.1:3000 10");
    }

    @Test
    void whoIsThereAlreadyStays() {
        Picker before = bind(STRICT, s1, s2);
        before.connected(CLIENT, s2, NOW);
        Picker after = bind(STRICT, s1, s2);
        after.connected(CLIENT, s1, NOW);
        StoredClients.of(before, NOW).restore(after, NOW);
        assertThat(after.pick(context(NOW))).isEqualTo(s1);
    }

    @Test
    void otherStrategiesStoreNobody() {
        Picker turns = bind(Strategies.roundRobin(), s1);
        assertThat(StoredClients.of(turns, NOW).size()).isZero();
        StoredClients.builder(0).build().restore(turns, NOW);
    }

    @Test
    void manyClientsComeOverWhole() {
        Picker before = bind(STRICT, s1, s2);
        for (int i = 0; i < 50_000; i++) {
            before.connected(new ClientAddress(0, i, false), i % 3 == 0 ? s1 : s2, NOW);
        }
        Picker after = bind(STRICT, s1, s2);
        StoredClients.of(before, NOW).restore(after, NOW);
        Set<String> restored = new HashSet<>(texts(StoredClients.of(after, NOW)));
        assertThat(restored.size()).isEqualTo(50_000);
        assertThat(restored.equals(new HashSet<>(texts(StoredClients.of(before, NOW)))))
                .isTrue();
    }

    private static List<String> texts(StoredClients clients) {
        List<String> texts = new ArrayList<>();
        clients.forEach((client, backend, left) ->
                texts.add(client + " " + backend + " " + TimeUnit.NANOSECONDS.toSeconds(left)));
        return texts;
    }

    private static Picker bind(Strategy strategy, Candidate... candidates) {
        return strategy.bind(new Candidates(List.of(candidates), List.of(candidates)), null);
    }

    private static PickContext context(long now) {
        return new PickContext() {
            @Override
            public ClientAddress client() {
                return CLIENT;
            }

            @Override
            public long nanoTime() {
                return now;
            }

            @Override
            public boolean excludes(Candidate candidate) {
                return false;
            }
        };
    }

    private record Plain(String key) implements Candidate {
        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int sessions() {
            return 0;
        }

        @Override
        public int maxSessions() {
            return 0;
        }
    }
}
