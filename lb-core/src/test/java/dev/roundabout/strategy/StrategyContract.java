package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.roundabout.strategy.Backends.FakeCandidate;
import dev.roundabout.strategy.Backends.FakePick;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every strategy keeps. Sessions come from different clients and stay open, which is where the strategies agree: the
 * hashed ones share clients, the stored ones new clients, least-connections open sessions.
 */
abstract class StrategyContract {
    private int clients;

    /** The strategy under test. */
    abstract Strategy strategy();

    /** A picker whose cursor, if the strategy has one, stands where the test wants it. */
    Picker bind(Candidates candidates, long cursor) {
        return strategy().bind(candidates, null);
    }

    /** How far a share may be off; 0 for those that count. */
    double tolerance() {
        return 0;
    }

    /** How many sessions the tests open for each unit of weight. */
    int sessionsPerWeight() {
        return 120;
    }

    /** Whether a client may be refused although some backend could take it. */
    boolean mayRefuse() {
        return false;
    }

    FakeCandidate backend(int number, int weight) {
        return new FakeCandidate("10.1.3." + number + ":3000", weight, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16})
    void isFairOverAll(int count) {
        List<FakeCandidate> backends = backends(new int[count]);
        open(bind(Backends.candidates(backends), 0), count * sessionsPerWeight());
        assertShares(backends, sessionsPerWeight());
    }

    @Test
    void respectsWeights() {
        List<FakeCandidate> backends = backends(1, 2, 5);
        open(bind(Backends.candidates(backends), 0), 8 * sessionsPerWeight());
        assertShares(backends, sessionsPerWeight());
    }

    @Test
    void neverPicksWhatIsNotUsable() {
        List<FakeCandidate> backends = backends(1, 1, 1);
        Picker picker = bind(Backends.without(backends, backends.get(0)), 0);
        for (int i = 0; i < 100; i++) {
            assertThat(picker.pick(FakePick.of(clients++))).isNotSameAs(backends.get(0));
        }
    }

    @Test
    void neverPicksWhatTheSessionExcludes() {
        List<FakeCandidate> backends = backends(1, 3, 1);
        Picker picker = bind(Backends.candidates(backends), 0);
        for (int i = 0; i < 100; i++) {
            Candidate first = picker.pick(FakePick.of(i));
            assertThat(first).isNotNull();
            assertThat(picker.pick(FakePick.of(i, first))).isNotSameAs(first);
        }
    }

    @Test
    void allExcludedIsNone() {
        List<FakeCandidate> backends = backends(1, 3, 1);
        Picker picker = bind(Backends.candidates(backends), 0);
        assertThat(picker.pick(FakePick.of(1, backends.toArray(Candidate[]::new))))
                .isNull();
    }

    @Test
    void noCandidatesIsNone() {
        assertThat(bind(Backends.candidates(List.of()), 0).pick(FakePick.of(1))).isNull();
        List<FakeCandidate> backends = backends(1, 1);
        Candidates allDown = Backends.without(backends, backends.get(0), backends.get(1));
        assertThat(bind(allDown, 0).pick(FakePick.of(1))).isNull();
    }

    @Test
    void survivesCounterOverflow() {
        for (long cursor : new long[] {Long.MAX_VALUE - 100, -100}) {
            List<FakeCandidate> backends = backends(1, 1, 1);
            Picker picker = bind(Backends.candidates(backends), cursor);
            open(picker, 3 * sessionsPerWeight());
            assertThat(backends).allSatisfy(backend -> assertThat((double) backend.sessions())
                    .isCloseTo(sessionsPerWeight(), within(Math.max(1, tolerance() * sessionsPerWeight()))));
        }
    }

    /** A dead backend that nobody has noticed yet: every session finds out for itself and picks again. */
    @Test
    void neighbourOfADeadBackendGetsNoExtra() {
        List<FakeCandidate> backends = backends(new int[5]);
        FakeCandidate dead = backends.get(1);
        List<FakeCandidate> living = backends.stream().filter(b -> b != dead).toList();
        Picker picker = bind(Backends.candidates(backends), 0);
        for (int i = 0; i < (mayRefuse() ? 5 : 4) * sessionsPerWeight(); i++) {
            int client = clients++;
            Candidate picked = picker.pick(FakePick.of(client));
            if (picked == dead) {
                picked = picker.pick(FakePick.of(client, dead));
            }
            assertThat(picked).isNotSameAs(dead);
            if (picked instanceof FakeCandidate backend) {
                backend.open();
            } else {
                assertThat(mayRefuse()).isTrue();
            }
        }
        assertShares(living, sessionsPerWeight());
    }

    @Test
    void neverPicksAFullBackend() {
        List<FakeCandidate> backends = List.of(
                new FakeCandidate("10.1.3.1:3000", 1, 10),
                new FakeCandidate("10.1.3.2:3000", 1, 10),
                new FakeCandidate("10.1.3.3:3000", 1, 10));
        open(bind(Backends.candidates(backends), 0), 30);
        assertShares(backends, 10, 0);
        assertThat(bind(Backends.candidates(backends), 0).pick(FakePick.of(clients++)))
                .isNull();
    }

    @Test
    void twoBackendsOfOneAddressShare() {
        List<FakeCandidate> backends = List.of(backend(1, 1), backend(1, 1));
        open(bind(Backends.candidates(backends), 0), 2 * sessionsPerWeight());
        assertShares(backends, sessionsPerWeight());
    }

    @Test
    void allocatesNothingInAPick() {
        List<FakeCandidate> backends = backends(1, 2, 5);
        Picker picker = bind(Backends.candidates(backends), 0);
        PickContext plain = FakePick.of(1);
        PickContext afterAFailure = FakePick.of(1, backends.get(0), backends.get(2));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                picker.pick(plain);
                picker.pick(afterAFailure);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes allocated by 2000 picks").isLessThan(1000);
    }

    /** Whatever the state: what is told is what the next pick gives, and the chosen one is the first in order that can. */
    @Test
    void peekTellsTheNextPick() {
        List<FakeCandidate> backends = List.of(
                new FakeCandidate("10.1.3.1:3000", 1, 7),
                new FakeCandidate("10.1.3.2:3000", 3, 20),
                new FakeCandidate("10.1.3.3:3000", 2, 0),
                new FakeCandidate("10.1.3.4:3000", 1, 0));
        Picker picker = bind(Backends.without(backends, backends.get(3)), 0);
        for (int i = 0; i < 200; i++) {
            FakePick session = FakePick.of(clients++ % 50, i % 7 == 0 ? backends.get(2) : backends.get(3));
            Preview preview = told(picker, session);
            Candidate picked = picker.pick(session);
            assertThat(preview.chosen()).as("pick %s", i).isSameAs(picked);
            if (picked instanceof FakeCandidate backend) {
                backend.open();
                picker.connected(session.client(), backend, 0);
            }
        }
    }

    /** Two pickers in step, one of which is asked before every pick what it would do. */
    @Test
    void peekChangesNothing() {
        List<FakeCandidate> backends = backends(1, 3, 2);
        Picker asked = bind(Backends.candidates(backends), 0);
        Picker left = bind(Backends.candidates(backends), 0);
        for (int i = 0; i < 100; i++) {
            for (int client = 0; client < 5; client++) {
                told(asked, FakePick.of(1_000 + client));
                told(asked, FakePick.of(i));
            }
            assertThat(asked.pick(FakePick.of(i))).as("pick %s", i).isSameAs(left.pick(FakePick.of(i)));
        }
    }

    @Test
    void peekWithoutARoomTellsNone() {
        List<FakeCandidate> backends = backends(1, 1);
        assertThat(told(bind(Backends.candidates(List.of()), 0), FakePick.of(1)).chosen())
                .isNull();
        Preview none = told(bind(Backends.candidates(backends), 0), FakePick.of(1, backends.toArray(Candidate[]::new)));
        assertThat(none.chosen()).isNull();
        assertThat(none.reason()).isNotEmpty();
    }

    private static Preview told(Picker picker, PickContext session) {
        return Objects.requireNonNull(picker.peek(session), "every built-in strategy tells");
    }

    @Test
    void nameIsReadBackAsTheSameStrategy() {
        assertThat(Strategies.parse(strategy().name()))
                .isEqualTo(strategy())
                .hasToString(strategy().name());
    }

    private List<FakeCandidate> backends(int... weights) {
        List<FakeCandidate> result = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            result.add(backend(i + 1, Math.max(1, weights[i])));
        }
        return result;
    }

    /** Opens so many sessions, each of another client; those that a strict strategy refuses do not count. */
    private void open(Picker picker, int sessions) {
        int refused = 0;
        for (int opened = 0; opened < sessions; ) {
            Candidate picked = picker.pick(FakePick.of(clients++));
            if (picked instanceof FakeCandidate backend) {
                backend.open();
                opened++;
            } else {
                assertThat(++refused).as("refused sessions").isLessThan(mayRefuse() ? 10_000 : 1);
            }
        }
    }

    private void assertShares(List<FakeCandidate> backends, int perWeight) {
        assertShares(backends, perWeight, tolerance());
    }

    private static void assertShares(List<FakeCandidate> backends, int perWeight, double tolerance) {
        assertThat(backends).allSatisfy(backend -> assertThat((double) backend.sessions())
                .as("sessions of %s", backend)
                .isCloseTo(perWeight * backend.weight(), within(tolerance * perWeight * backend.weight())));
    }
}
