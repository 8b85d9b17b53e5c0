package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.EventRing.Entry;
import dev.roundabout.admin.wire.EventJson;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is kept of what happened. */
final class EventRingTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final EventRing ring = at(NOW);

    @Test
    void numbersGrowFromTheClockSoThatARestartDoesNotRepeatThem() {
        ring.add(Entry.of("started", "one"));
        ring.add(Entry.of("started", "two"));
        EventRing later = at(NOW.plusSeconds(1));
        later.add(Entry.of("started", "three"));

        assertThat(ring.latest(10))
                .extracting(EventJson::number)
                .containsExactly(NOW.toEpochMilli(), NOW.toEpochMilli() + 1);
        assertThat(later.after(NOW.toEpochMilli() + 1, 10))
                .extracting(EventJson::text)
                .containsExactly("three");
    }

    @Test
    void numberStillToComeIsOfAnotherLifeAndGetsEverything() {
        ring.add(Entry.of("started", "one"));
        assertThat(ring.after(NOW.toEpochMilli() + 5_000, 10)).hasSize(1);
    }

    @Test
    void afterGivesTheNextOnesAndLatestTheLastOnes() {
        for (int i = 0; i < 5; i++) {
            ring.add(Entry.of("started", "e" + i));
        }
        long first = ring.latest(5).get(0).number();

        assertThat(ring.after(first, 2)).extracting(EventJson::text).containsExactly("e1", "e2");
        assertThat(ring.latest(2)).extracting(EventJson::text).containsExactly("e3", "e4");
        assertThat(ring.after(first + 4, 2)).isEmpty();
    }

    @Test
    void onlyTheLastThousandAreKeptAndWhatIsMissedIsSaid() {
        for (int i = 0; i <= EventRing.MOST; i++) {
            ring.add(Entry.of("started", "e" + i));
        }
        long oldest = ring.latest(EventRing.MOST).get(0).number();

        assertThat(ring.latest(EventRing.MOST)).hasSize(EventRing.MOST);
        assertThat(ring.missed(oldest - 2)).isTrue();
        assertThat(ring.missed(oldest - 1)).isFalse();
    }

    @Test
    void readersAreWokenUntilTheyLeave() {
        AtomicInteger woken = new AtomicInteger();
        Runnable reader = woken::incrementAndGet;
        ring.join(reader);
        ring.add(Entry.of("started", "one"));
        ring.leave(reader);
        ring.add(Entry.of("started", "two"));

        assertThat(woken).hasValue(1);
    }

    private static EventRing at(Instant now) {
        return new EventRing(Clock.fixed(now, ZoneOffset.UTC));
    }
}
