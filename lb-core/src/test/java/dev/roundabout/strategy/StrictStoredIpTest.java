package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.strategy.Backends.FakeCandidate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StrictStoredIpTest extends StoredIpContract {
    @Override
    StoredIp stored(Duration timeout) {
        return (StoredIp) Strategies.strictStoredIp(timeout);
    }

    /** BEHAVIOUR 34. */
    @Test
    void clientOfADownBackendGetsNoneUntilItIsForgotten() {
        List<FakeCandidate> backends = Backends.equal(5);
        Picker before = bind(Backends.candidates(backends), 0);
        Candidate down = open(before, CLIENT);
        end(before, CLIENT, down);
        Picker during = strategy().bind(Backends.without(backends, down), before);
        pass(29, TimeUnit.MINUTES);
        assertThat(tryPick(during, CLIENT)).isNull();
        pass(1, TimeUnit.MINUTES);
        assertThat(pick(during, CLIENT)).as("being refused is no session").isNotSameAs(down);
    }

    /** BEHAVIOUR 34: fail-open makes every primary usable, and the client still tries only its own. */
    @Test
    void whenNoneIsEligibleOnlyTheOwnIsTried() {
        List<FakeCandidate> backends = Backends.equal(5);
        Picker picker = bind(Backends.candidates(backends), 0);
        Candidate own = open(picker, CLIENT);
        assertThat(pick(picker, CLIENT)).isSameAs(own);
        assertThat(tryPick(picker, CLIENT, own)).isNull();
    }

    /** BEHAVIOUR 34. */
    @Test
    void clientOfAFullBackendGetsNone() {
        FakeCandidate small = new FakeCandidate("10.1.3.1:3000", 1, 1);
        FakeCandidate large = new FakeCandidate("10.1.3.2:3000", 1, 0);
        Picker picker = bind(Backends.candidates(List.of(small, large)), 0);
        assertThat(open(picker, CLIENT)).isSameAs(small);
        small.open();
        assertThat(tryPick(picker, CLIENT)).isNull();
    }

    @Test
    void tableIsKeptForTheLaxStrategy() {
        List<FakeCandidate> backends = Backends.equal(5);
        Picker strict = bind(Backends.candidates(backends), 0);
        Candidate own = open(strict, CLIENT);
        Picker lax = Strategies.laxStoredIp(Duration.ofHours(1)).bind(Backends.candidates(backends), strict);
        assertThat(pick(lax, CLIENT)).isSameAs(own);
    }
}
