package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.strategy.Backends.FakeCandidate;
import dev.roundabout.strategy.Backends.FakePick;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The scenarios of both stored strategies, in simulated time. */
abstract class StoredIpContract extends StrategyContract {
    static final int CLIENT = 7;

    /** Near the end of the clock's range: times are compared by their difference. */
    private long now = Long.MAX_VALUE - 1000;

    abstract StoredIp stored(Duration timeout);

    @Override
    final Strategy strategy() {
        return stored(Duration.ofMinutes(30));
    }

    @Override
    final Picker bind(Candidates candidates, long cursor) {
        return stored(Duration.ofMinutes(30)).bind(candidates, new StickyTable(1), new AtomicLong(cursor));
    }

    final void pass(long amount, TimeUnit unit) {
        now += unit.toNanos(amount);
    }

    final Candidate pick(Picker picker, int client, Candidate... excluded) {
        return Objects.requireNonNull(tryPick(picker, client, excluded));
    }

    final @Nullable Candidate tryPick(Picker picker, int client, Candidate... excluded) {
        return picker.pick(new FakePick(Backends.client(client), now, List.of(excluded)));
    }

    final Candidate open(Picker picker, int client) {
        Candidate candidate = pick(picker, client);
        picker.connected(Backends.client(client), candidate, now);
        return candidate;
    }

    final void end(Picker picker, int client, Candidate candidate) {
        picker.ended(Backends.client(client), candidate, now);
    }

    /** BEHAVIOUR 34. */
    @Test
    void clientComesBackToItsBackend() {
        Picker picker = bind(Backends.candidates(Backends.equal(5)), 0);
        Candidate own = open(picker, CLIENT);
        end(picker, CLIENT, own);
        for (int other = 100; other < 103; other++) {
            open(picker, other);
        }
        pass(29, TimeUnit.MINUTES);
        assertThat(pick(picker, CLIENT)).isSameAs(own);
    }

    /** Asked about every minute, a client is forgotten at the same moment as if nobody had asked. */
    @Test
    void peekKeepsNoClientInMind() {
        Picker picker = bind(Backends.candidates(Backends.equal(5)), 0);
        Candidate own = open(picker, CLIENT);
        end(picker, CLIENT, own);
        for (int minute = 1; minute < 30; minute++) {
            pass(1, TimeUnit.MINUTES);
            Preview.Kept kept = Objects.requireNonNull(peek(picker).kept());
            assertThat(kept.candidate()).isSameAs(own);
            assertThat(kept.unseen()).isEqualTo(Duration.ofMinutes(minute));
            assertThat(kept.left()).isEqualTo(Duration.ofMinutes(30 - minute));
            assertThat(kept.sessions()).isZero();
        }
        pass(1, TimeUnit.MINUTES);
        assertThat(peek(picker).kept()).isNull();
    }

    private Preview peek(Picker picker) {
        return Objects.requireNonNull(picker.peek(new FakePick(Backends.client(CLIENT), now, List.of())));
    }

    /** BEHAVIOUR 34: a browser opens six connections before the first of them is answered. */
    @Test
    void sessionsOfANewClientThatComeAtOnceGoTheSameWay() {
        Picker picker = bind(Backends.candidates(Backends.equal(5)), 0);
        Candidate first = pick(picker, CLIENT);
        for (int i = 0; i < 5; i++) {
            assertThat(pick(picker, CLIENT)).isSameAs(first);
        }
    }

    @Test
    void newClientWhoseBackendRefusesGetsAnotherAndStaysThere() {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker picker = bind(Backends.candidates(backends), 0);
        Candidate refusing = pick(picker, CLIENT);
        Candidate second = pick(picker, CLIENT, refusing);
        assertThat(second).isNotSameAs(refusing);
        picker.connected(Backends.client(CLIENT), second, now);
        assertThat(pick(picker, CLIENT)).isSameAs(second);
    }

    @Test
    void isForgottenTimeoutAfterItsLastSession() {
        Picker picker = bind(Backends.candidates(Backends.equal(2)), 0);
        Candidate own = open(picker, CLIENT);
        pass(1, TimeUnit.HOURS);
        end(picker, CLIENT, own);
        pass(TimeUnit.MINUTES.toNanos(30) - 1, TimeUnit.NANOSECONDS);
        assertThat(pick(picker, CLIENT)).isSameAs(own);
        pass(1, TimeUnit.NANOSECONDS);
        assertThat(pick(picker, CLIENT)).as("its turn, as a new one").isNotSameAs(own);
    }

    @Test
    void isNeverForgottenWhileASessionIsOpen() {
        Picker picker = bind(Backends.candidates(Backends.equal(5)), 0);
        Candidate own = open(picker, CLIENT);
        open(picker, CLIENT);
        end(picker, CLIENT, own);
        pass(3, TimeUnit.DAYS);
        assertThat(pick(picker, CLIENT)).isSameAs(own);
        end(picker, CLIENT, own);
        pass(30, TimeUnit.MINUTES);
        assertThat(pick(picker, CLIENT)).isNotSameAs(own);
    }

    @Test
    void newClientsTakeTurns() {
        List<FakeCandidate> backends = Backends.weighted(1, 2);
        Picker picker = bind(Backends.candidates(backends), 0);
        for (int client = 0; client < 30; client++) {
            ((FakeCandidate) open(picker, client)).open();
        }
        assertThat(backends).extracting(FakeCandidate::sessions).containsExactly(10, 20);
    }

    @Test
    void clientsOfOneIpv6NetworkAreOne() {
        Picker picker = bind(Backends.candidates(Backends.equal(5)), 0);
        ClientAddress one = new ClientAddress(0x20010db8_00000001L, 1, true);
        ClientAddress same = new ClientAddress(0x20010db8_00000001L, 2, true);
        ClientAddress other = new ClientAddress(0x20010db8_00000002L, 1, true);
        Candidate own = picker.pick(new FakePick(one, now, List.of()));
        assertThat(picker.pick(new FakePick(same, now, List.of()))).isSameAs(own);
        assertThat(picker.pick(new FakePick(other, now, List.of()))).isNotSameAs(own);
    }

    @Test
    void tableIsKeptWhenTheListChanges() {
        List<FakeCandidate> backends = Backends.equal(4);
        Picker before = bind(Backends.candidates(backends), 0);
        Candidate first = open(before, 1);
        Candidate second = open(before, 2);
        Picker after = strategy().bind(Backends.without(backends, first), before);
        assertThat(pick(after, 2)).isSameAs(second);
        after = strategy().bind(Backends.candidates(backends), after);
        assertThat(pick(after, 1)).isSameAs(first);
        assertThat(pick(after, 2)).isSameAs(second);
    }

    @Test
    void tableIsKeptWhenABackendLeavesAndANewOneComesInItsPlace() {
        List<FakeCandidate> backends = Backends.equal(3);
        Picker before = bind(Backends.candidates(backends), 0);
        open(before, 1);
        Candidate own = open(before, 2);
        List<FakeCandidate> again = Backends.equal(3);
        Picker after = strategy().bind(Backends.candidates(again), before);
        assertThat(pick(after, 2)).hasToString(own.toString()).isNotSameAs(own);
    }

    @Test
    void sessionsEndOnALaterPicker() {
        List<FakeCandidate> backends = Backends.equal(5);
        Picker before = bind(Backends.candidates(backends), 0);
        Candidate own = open(before, CLIENT);
        Picker after = strategy().bind(Backends.without(backends, own), before);
        end(after, CLIENT, own);
        after = strategy().bind(Backends.candidates(backends), after);
        pass(30, TimeUnit.MINUTES);
        assertThat(pick(after, CLIENT)).isNotSameAs(own);
    }

    @Test
    void aBackendThatHasLeftIsNotRemembered() {
        List<FakeCandidate> backends = Backends.equal(2);
        Picker before = bind(Backends.candidates(backends), 0);
        Picker after = strategy().bind(Backends.candidates(backends.subList(1, 2)), before);
        after.connected(Backends.client(CLIENT), backends.get(0), now);
        assertThat(pick(after, CLIENT)).isSameAs(backends.get(1));
    }

    @Test
    void tableIsKeptWhenTheTimeoutChanges() {
        List<FakeCandidate> backends = Backends.equal(5);
        Picker before = bind(Backends.candidates(backends), 0);
        Candidate own = open(before, CLIENT);
        end(before, CLIENT, own);
        Picker after = stored(Duration.ofMinutes(1)).bind(Backends.candidates(backends), before);
        pass(59, TimeUnit.SECONDS);
        assertThat(pick(after, CLIENT)).isSameAs(own);
        pass(1, TimeUnit.SECONDS);
        assertThat(pick(after, CLIENT)).isNotSameAs(own);
    }

    @Test
    void tableIsNotTakenFromAnotherStrategy() {
        List<FakeCandidate> backends = Backends.equal(2);
        Picker other = Strategies.roundRobin().bind(Backends.candidates(backends), null);
        Picker picker = strategy().bind(Backends.candidates(backends), other);
        assertThat(((StickyPicker) picker).table().size()).isZero();
    }

    @Test
    void moreEndsThanConnectsDoNoHarm() {
        Picker picker = bind(Backends.candidates(Backends.equal(5)), 0);
        Candidate own = pick(picker, CLIENT);
        end(picker, CLIENT, own);
        end(picker, CLIENT, own);
        end(picker, 999, own);
        open(picker, CLIENT);
        pass(1, TimeUnit.DAYS);
        assertThat(pick(picker, CLIENT)).isSameAs(own);
    }
}
