package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.strategy.Backends.FakeCandidate;
import dev.roundabout.strategy.Backends.FakePick;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shares only what the limits leave over, so the contract runs with limits. */
class FirstAvailableTest extends StrategyContract {
    @Override
    Strategy strategy() {
        return Strategies.firstAvailable();
    }

    @Override
    FakeCandidate backend(int number, int weight) {
        return new FakeCandidate("10.1.3." + number + ":3000", weight, weight * sessionsPerWeight());
    }

    @Test
    void picksTheFirstUntilItIsFull() {
        FakeCandidate first = new FakeCandidate("10.1.3.1:3000", 1, 2);
        FakeCandidate second = new FakeCandidate("10.1.3.2:3000", 1, 0);
        Picker picker = strategy().bind(Backends.candidates(List.of(first, second)), null);
        assertThat(picker.pick(FakePick.of(1))).isSameAs(first);
        first.open();
        assertThat(picker.pick(FakePick.of(1))).isSameAs(first);
        first.open();
        assertThat(picker.pick(FakePick.of(1))).isSameAs(second);
        first.close();
        assertThat(picker.pick(FakePick.of(1))).isSameAs(first);
    }
}
