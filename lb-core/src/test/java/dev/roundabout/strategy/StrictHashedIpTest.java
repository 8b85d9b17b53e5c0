package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.strategy.Backends.FakeCandidate;
import dev.roundabout.strategy.Backends.FakePick;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictHashedIpTest extends StrategyContract {
    @Override
    Strategy strategy() {
        return Strategies.strictHashedIp();
    }

    @Override
    double tolerance() {
        return 0.07;
    }

    @Override
    int sessionsPerWeight() {
        return 4000;
    }

    @Override
    boolean mayRefuse() {
        return true;
    }

    /** BEHAVIOUR 34. */
    @Test
    void clientsOfADownBackendGetNone() {
        List<FakeCandidate> backends = Backends.weighted(1, 2, 3);
        FakeCandidate down = backends.get(1);
        Picker lax = Strategies.laxHashedIp().bind(Backends.candidates(backends), null);
        Picker strict = bind(Backends.without(backends, down), 0);
        int refused = 0;
        for (int client = 0; client < 3000; client++) {
            Candidate own = lax.pick(FakePick.of(client));
            Candidate picked = strict.pick(FakePick.of(client));
            if (own == down) {
                refused++;
                assertThat(picked).isNull();
            } else {
                assertThat(picked).isSameAs(own);
            }
        }
        assertThat(refused).isBetween(900, 1100);
    }

    /** BEHAVIOUR 34: fail-open makes every primary usable, and the client still tries only its own. */
    @Test
    void whenNoneIsEligibleOnlyTheOwnIsTried() {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker picker = bind(Backends.candidates(backends), 0);
        for (int client = 0; client < 100; client++) {
            Candidate own = picker.pick(FakePick.of(client));
            assertThat(own).isNotNull();
            assertThat(picker.pick(FakePick.of(client, own))).isNull();
        }
    }

    /** BEHAVIOUR 34. */
    @Test
    void clientOfAFullBackendGetsNone() {
        FakeCandidate full = new FakeCandidate("10.1.3.1:3000", 1, 1);
        full.open();
        Picker picker = bind(Backends.candidates(List.of(full)), 0);
        assertThat(picker.pick(FakePick.of(1))).isNull();
        full.close();
        assertThat(picker.pick(FakePick.of(1))).isSameAs(full);
    }
}
