package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.strategy.Backends.FakeCandidate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaxStoredIpTest extends StoredIpContract {
    @Override
    StoredIp stored(Duration timeout) {
        return (StoredIp) Strategies.laxStoredIp(timeout);
    }

    /** BEHAVIOUR 34. */
    @Test
    void anotherTakesOverADownBackendsClientAndKeepsIt() {
        List<FakeCandidate> backends = Backends.equal(5);
        Picker before = bind(Backends.candidates(backends), 0);
        Candidate down = open(before, CLIENT);
        Picker during = strategy().bind(Backends.without(backends, down), before);
        Candidate next = open(during, CLIENT);
        assertThat(next).isNotSameAs(down);
        Picker after = strategy().bind(Backends.candidates(backends), during);
        assertThat(pick(after, CLIENT)).isSameAs(next);
    }

    /** BEHAVIOUR 34. */
    @Test
    void anotherTakesOverAFullBackendsClient() {
        FakeCandidate small = new FakeCandidate("10.1.3.1:3000", 1, 1);
        FakeCandidate large = new FakeCandidate("10.1.3.2:3000", 1, 0);
        Picker picker = bind(Backends.candidates(List.of(small, large)), 0);
        assertThat(open(picker, CLIENT)).isSameAs(small);
        small.open();
        assertThat(open(picker, CLIENT)).isSameAs(large);
        small.close();
        assertThat(pick(picker, CLIENT)).isSameAs(large);
    }

    /** BEHAVIOUR 34: a session that was slow to connect does not drag the client back. */
    @Test
    void lateConnectDoesNotUndoATakeOver() {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker picker = bind(Backends.candidates(backends), 0);
        Candidate slow = pick(picker, CLIENT);
        Candidate taken = pick(picker, CLIENT, slow);
        picker.connected(Backends.client(CLIENT), taken, 0);
        picker.connected(Backends.client(CLIENT), slow, 0);
        assertThat(pick(picker, CLIENT)).isSameAs(taken);
    }

    @Test
    void tableIsKeptForTheStrictStrategy() {
        List<FakeCandidate> backends = Backends.equal(5);
        Picker lax = bind(Backends.candidates(backends), 0);
        Candidate own = open(lax, CLIENT);
        Picker strict = Strategies.strictStoredIp(Duration.ofHours(1)).bind(Backends.without(backends, own), lax);
        assertThat(tryPick(strict, CLIENT)).isNull();
    }
}
