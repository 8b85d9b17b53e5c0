package dev.roundabout.admin;

import dev.roundabout.admin.wire.EventJson;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #MOST} things that happened. Admin loop only.
 *
 * <p>Numbers begin at the milliseconds of the clock, so that they grow over a restart: who asks for what came after a number
 * of an earlier life gets everything of this one.
 */
final class EventRing {
    static final int MOST = 1_000;

    private final Clock clock;
    private final Deque<EventJson> events = new ArrayDeque<>();
    private final Set<Runnable> readers = new LinkedHashSet<>();
    private long next;
    private long forgotten;

    EventRing(Clock clock) {
        this.clock = clock;
        this.next = clock.millis();
    }

    /** Notes one, and wakes who reads. */
    void add(Entry entry) {
        EventJson event = new EventJson(
                next++,
                clock.instant().toString(),
                entry.kind(),
                entry.pool(),
                entry.backend(),
                entry.listener(),
                entry.text(),
                entry.count(),
                entry.who(),
                entry.from());
        events.addLast(event);
        if (events.size() > MOST) {
            forgotten = events.removeFirst().number();
        }
        List.copyOf(readers).forEach(Runnable::run);
    }

    /** So many at most that came after the number, the oldest first. A number still to come is one of another life. */
    List<EventJson> after(long number, int limit) {
        long from = number >= next ? 0 : number;
        List<EventJson> found = new ArrayList<>();
        for (EventJson event : events) {
            if (event.number() > from && found.size() < limit) {
                found.add(event);
            }
        }
        return found;
    }

    /** So many at most, the latest ones, the oldest of them first. */
    List<EventJson> latest(int limit) {
        List<EventJson> all = List.copyOf(events);
        return all.subList(Math.max(0, all.size() - limit), all.size());
    }

    /** Whether something after the number is forgotten. */
    boolean missed(long number) {
        return number < forgotten;
    }

    /** To be run whenever there is something new. */
    void join(Runnable reader) {
        readers.add(reader);
    }

    void leave(Runnable reader) {
        readers.remove(reader);
    }

    /**
     * Something that happened, before it has a number.
     *
     * @param kind one word, as in {@link EventJson}
     */
    record Entry(
            String kind,
            @Nullable String pool,
            @Nullable String backend,
            @Nullable String listener,
            String text,
            @Nullable Long count,
            @Nullable String who,
            @Nullable String from) {
        static Entry of(String kind, String text) {
            return new Entry(kind, null, null, null, text, null, null, null);
        }

        static Entry ofPool(String kind, String pool, String text) {
            return new Entry(kind, pool, null, null, text, null, null, null);
        }

        static Entry ofBackend(String kind, String pool, String backend, String text) {
            return new Entry(kind, pool, backend, null, text, null, null, null);
        }

        static Entry ofListener(String kind, String listener, String text) {
            return new Entry(kind, null, null, listener, text, null, null, null);
        }

        /** The same, so often. */
        Entry times(long hits) {
            return new Entry(kind, pool, backend, listener, text, hits, who, from);
        }

        Entry by(String asker, String address) {
            return new Entry(kind, pool, backend, listener, text, count, asker, address);
        }
    }
}
