package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.strategy.Backends.FakeCandidate;
import dev.roundabout.strategy.Backends.FakePick;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest extends StrategyContract {
    @Override
    Strategy strategy() {
        return Strategies.leastConnections();
    }

    @Override
    Picker bind(Candidates candidates, long cursor) {
        return LeastConnections.bind(candidates, new AtomicLong(cursor));
    }

    /** BEHAVIOUR 32. */
    @Test
    void picksTheOneWithTheFewestSessions() {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker picker = bind(Backends.candidates(backends), 0);
        open(backends.get(0), 5);
        open(backends.get(1), 3);
        open(backends.get(2), 4);
        assertThat(open(picker)).isSameAs(backends.get(1));
        // 5, 4, 4: the two take turns and fill up to the first.
        open(picker);
        open(picker);
        assertThat(backends).extracting(FakeCandidate::sessions).containsExactly(5, 5, 5);
        backends.get(0).close();
        assertThat(open(picker)).isSameAs(backends.get(0));
    }

    /** BEHAVIOUR 32: 3 of weight 2 are more than 4 of weight 3, and 2 of 2 are as many as 3 of 3. */
    @Test
    void comparesSessionsForTheirWeightWithoutRounding() {
        List<FakeCandidate> backends = Backends.weighted(2, 3);
        Picker picker = bind(Backends.candidates(backends), 0);
        open(backends.get(0), 3);
        open(backends.get(1), 4);
        assertThat(picks(picker)).containsOnly(backends.get(1));
        List<FakeCandidate> large = Backends.weighted(256, 255);
        open(large.get(0), 1_000_001);
        open(large.get(1), 996_095); // 3906.2539 to 3906.2549
        assertThat(picks(bind(Backends.candidates(large), 0))).containsOnly(large.get(0));
        List<FakeCandidate> alike = Backends.weighted(2, 3);
        open(alike.get(0), 2);
        open(alike.get(1), 3);
        assertThat(picks(bind(Backends.candidates(alike), 0))).contains(alike.get(0), alike.get(1));
    }

    /** So many that each would have its turn if they were taken for equal. */
    private static List<Candidate> picks(Picker picker) {
        List<Candidate> picks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            picks.add(Objects.requireNonNull(picker.pick(FakePick.of(i))));
        }
        return picks;
    }

    @Test
    void idleBackendsShareByWeightAlthoughEverySessionIsShort() {
        List<FakeCandidate> backends = Backends.weighted(1, 2);
        Picker picker = bind(Backends.candidates(backends), 0);
        int first = 0;
        for (int i = 0; i < 30; i++) {
            first += picker.pick(FakePick.of(i)) == backends.get(0) ? 1 : 0;
        }
        assertThat(first).isEqualTo(10);
    }

    @Test
    void neighbourOfABusyBackendGetsNoExtra() {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker picker = bind(Backends.candidates(backends), 0);
        backends.get(0).open();
        int second = 0;
        for (int i = 0; i < 30; i++) {
            Candidate picked = picker.pick(FakePick.of(i));
            assertThat(picked).isNotSameAs(backends.get(0));
            second += picked == backends.get(1) ? 1 : 0;
        }
        assertThat(second).isEqualTo(15);
    }

    private static void open(FakeCandidate backend, int sessions) {
        for (int i = 0; i < sessions; i++) {
            backend.open();
        }
    }

    private static FakeCandidate open(Picker picker) {
        FakeCandidate candidate = (FakeCandidate) Objects.requireNonNull(picker.pick(FakePick.of(1)));
        candidate.open();
        return candidate;
    }
}
