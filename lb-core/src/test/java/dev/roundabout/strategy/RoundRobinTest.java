package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.strategy.Backends.FakeCandidate;
import dev.roundabout.strategy.Backends.FakePick;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundRobinTest extends StrategyContract {
    @Override
    Strategy strategy() {
        return Strategies.roundRobin();
    }

    @Override
    Picker bind(Candidates candidates, long cursor) {
        return RoundRobin.bind(candidates, new AtomicLong(cursor));
    }

    /** BEHAVIOUR 31. */
    @Test
    void thirtySessionsOverTwoAreFifteenEach() {
        List<FakeCandidate> backends = Backends.equal(2);
        pick(bind(Backends.candidates(backends), 0), 30);
        assertThat(backends).extracting(FakeCandidate::sessions).containsExactly(15, 15);
    }

    /** BEHAVIOUR 31. */
    @Test
    void thirtySessionsOverWeightsOneAndTwoAreTenAndTwenty() {
        List<FakeCandidate> backends = Backends.weighted(1, 2);
        pick(bind(Backends.candidates(backends), 0), 30);
        assertThat(backends).extracting(FakeCandidate::sessions).containsExactly(10, 20);
    }

    @Test
    void equalBackendsComeInTheOrderOfTheList() {
        List<FakeCandidate> backends = Backends.equal(4);
        assertThat(pick(bind(Backends.candidates(backends), 0), 4)).isEqualTo(backends);
    }

    @ParameterizedTest
    @CsvSource({"5,1,1", "256,1,1", "3,2,7", "10,20,30", "256,255,254", "1,256,128"})
    void noBackendIsEverAWholeTurnAheadOrBehind(int a, int b, int c) {
        int sum = a + b + c;
        List<FakeCandidate> backends = Backends.weighted(a, b, c);
        Picker picker = bind(Backends.candidates(backends), 0);
        for (int turn = 1; turn <= 2 * sum; turn++) {
            pick(picker, 1);
            for (FakeCandidate backend : backends) {
                double due = (double) turn * backend.weight() / sum;
                assertThat(Math.abs(backend.sessions() - due))
                        .as("%s after %s", backend, turn)
                        .isLessThan(1);
            }
        }
    }

    @Test
    void manySmallBackendsAreSpreadAmongTheTurnsOfABigOne() {
        int[] weights = IntStream.range(0, 101).map(i -> i == 0 ? 100 : 1).toArray();
        List<FakeCandidate> backends = Backends.weighted(weights);
        List<Candidate> picked = pick(bind(Backends.candidates(backends), 0), 200);
        for (int i = 0; i < 198; i++) {
            assertThat(picked.subList(i, i + 3)).contains(backends.get(0));
        }
    }

    @Test
    void turnGoesOnWhereItWasWhenTheListChanges() {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker picker = Strategies.roundRobin().bind(Backends.candidates(backends), null);
        pick(picker, 1);
        Picker rebound = Strategies.roundRobin().bind(Backends.candidates(backends), picker);
        assertThat(pick(rebound, 2)).isEqualTo(backends.subList(1, 3));
        assertThat(pick(picker, 1)).as("a session that still has the old list").isEqualTo(backends.subList(0, 1));
    }

    @Test
    void cursorOfAnotherStrategyIsNotTaken() {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker other = Strategies.firstAvailable().bind(Backends.candidates(backends), null);
        Picker picker = Strategies.roundRobin().bind(Backends.candidates(backends), other);
        assertThat(pick(picker, 1)).containsExactly(backends.get(0));
    }

    @Test
    void aWrappedCursorLosesNoTurnOfALongPeriod() {
        List<FakeCandidate> backends = Backends.weighted(7, 3);
        pick(bind(Backends.candidates(backends), -5), 10);
        assertThat(backends).extracting(FakeCandidate::sessions).containsExactly(7, 3);
    }

    @Test
    void findsTheOnlyOneThatIsLeft() {
        List<FakeCandidate> backends = new ArrayList<>(Backends.weighted(256, 255, 253));
        FakeCandidate small = new FakeCandidate("10.1.3.9:3000", 1, 0);
        backends.add(small);
        Picker picker = bind(Backends.candidates(backends), 0);
        Candidate[] others = backends.subList(0, 3).toArray(Candidate[]::new);
        for (int i = 0; i < 5; i++) {
            assertThat(picker.pick(FakePick.of(i, others))).isSameAs(small);
        }
    }

    @Test
    void twoExcludedNeighboursGiveTheThirdNoExtra() {
        List<FakeCandidate> backends = Backends.equal(5);
        Picker picker = bind(Backends.candidates(backends), 0);
        PickContext session = FakePick.of(1, backends.get(1), backends.get(2));
        for (int i = 0; i < 30; i++) {
            ((FakeCandidate) Objects.requireNonNull(picker.pick(session))).open();
        }
        assertThat(backends).extracting(FakeCandidate::sessions).containsExactly(10, 0, 0, 10, 10);
    }

    /** BEHAVIOUR 31: several event loops, one cursor. */
    @Test
    void isExactOverSeveralThreads() throws Exception {
        List<FakeCandidate> backends = Backends.weighted(1, 2, 3);
        Picker picker = bind(Backends.candidates(backends), 0);
        inParallel(4, () -> pick(picker, 30_000));
        assertThat(backends).extracting(FakeCandidate::sessions).containsExactly(20_000, 40_000, 60_000);
    }

    /** BEHAVIOUR 31: also while every session passes over a dead backend. */
    @Test
    void isExactOverSeveralThreadsWithOneExcluded() throws Exception {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker picker = bind(Backends.candidates(backends), 0);
        PickContext session = FakePick.of(1, backends.get(0));
        // Between drawing the dead one's turn and the next, other threads may draw: nearly exact, and nobody is lost.
        inParallel(4, () -> {
            for (int i = 0; i < 10_000; i++) {
                ((FakeCandidate) Objects.requireNonNull(picker.pick(session))).open();
            }
        });
        assertThat(backends.get(1).sessions() + backends.get(2).sessions()).isEqualTo(40_000);
        assertThat(backends.get(1).sessions()).isBetween(18_000, 22_000);
    }

    private static List<Candidate> pick(Picker picker, int times) {
        List<Candidate> picked = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            FakeCandidate candidate = (FakeCandidate) Objects.requireNonNull(picker.pick(FakePick.of(i)));
            candidate.open();
            picked.add(candidate);
        }
        return picked;
    }

    private static void inParallel(int threads, Runnable task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch ready = new CountDownLatch(threads);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(() -> {
                    ready.countDown();
                    ready.await();
                    task.run();
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
