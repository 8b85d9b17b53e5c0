package dev.roundabout.admin;

import dev.roundabout.AdminState;
import dev.roundabout.AdmissionRefusal;
import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.CloseReason;
import dev.roundabout.DrainResult;
import dev.roundabout.ListenerPause;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.Pool;
import dev.roundabout.SessionSummary;
import dev.roundabout.admin.EventRing.Entry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what a load balancer tells into events, which it hands to the admin loop. Any thread. What may happen thousands of
 * times a second, a client that is refused or a listener that is full, is only counted; {@link #flush} makes one event of
 * each count, and while it goes on one a minute, so that the last thousand events tell of more than that.
 */
final class EventNotes implements LoadBalancerObserver {
    private static final Logger LOG = LoggerFactory.getLogger(EventNotes.class);

    /** What was told is told again after so many calls of {@link #flush}. */
    private static final int PAUSE = 60;

    private final EventRing ring;
    private final Executor loop;
    private final Map<Entry, Limit> limits = new ConcurrentHashMap<>();

    /** The backends whose check could not be made, and when that was told, by the count of calls of {@link #flush}. */
    private final Map<Backend, Integer> unprobed = new ConcurrentHashMap<>();

    private final Set<Backend> unprobedNow = ConcurrentHashMap.newKeySet();

    // The admin loop writes, anyone reads.
    private volatile int flushes;

    EventNotes(EventRing ring, Executor loop) {
        this.ring = ring;
        this.loop = loop;
    }

    /** One event for each limit that was hit and not told of for a minute; to be called once a second on the admin loop. */
    void flush() {
        int now = flushes + 1;
        flushes = now;
        limits.forEach((entry, limit) -> {
            if (now - limit.told >= PAUSE) {
                long hits = limit.hits.sumThenReset();
                if (hits > 0) {
                    limit.told = now;
                    ring.add(entry.times(hits));
                }
            }
        });
    }

    @Override
    public void clientRefused(String listener, AdmissionRefusal reason) {
        count(Entry.ofListener("refused", listener, "clients refused: " + Names.word(reason)));
    }

    @Override
    public void listenerPaused(String listener, ListenerPause reason) {
        String why =
                switch (reason) {
                    case FULL -> "full: the next clients wait in the backlog";
                    case ACCEPT_FAILED -> "cannot accept: descriptors or memory ran out";
                };
        count(Entry.ofListener("paused", listener, why));
    }

    @Override
    public void backendFull(Backend backend) {
        count(of("full", backend, "has as many sessions as it may have"));
    }

    /** Who was let in and then found nobody to serve it; without an event all would look well. */
    @Override
    public void sessionClosed(SessionSummary session) {
        if (session.reason() == CloseReason.NO_BACKEND) {
            count(Entry.ofPool("no-backend", session.pool(), "sessions closed: no backend could be picked"));
        }
    }

    /** A check that cannot be made is told once, as is its return; one that comes and goes, once a minute. */
    @Override
    public void backendChecked(Backend backend, CheckResult result) {
        if (result.outcome() == CheckResult.Outcome.LOCAL) {
            Integer told = unprobed.get(backend);
            if (told == null || flushes - told >= PAUSE) {
                if (unprobedNow.add(backend)) {
                    unprobed.put(backend, flushes);
                    note(of("not-probed", backend, result.detail()));
                }
            }
        } else if (unprobedNow.remove(backend)) {
            note(of("probed", backend, "is probed again: " + result.detail()));
        }
    }

    @Override
    public void backendAdded(Backend backend) {
        note(of("added", backend, ChangeLog.describe(backend.status())));
    }

    @Override
    public void backendRemoved(Backend backend) {
        unprobed.remove(backend);
        unprobedNow.remove(backend);
        limits.keySet()
                .removeIf(entry -> backend.name().equals(entry.backend())
                        && backend.pool().name().equals(entry.pool()));
        note(of("removed", backend, backend.status().address().toString()));
    }

    @Override
    public void backendChanged(Backend backend, BackendStatus before, BackendStatus after) {
        if (before.weight() != after.weight() || before.maxSessions() != after.maxSessions()) {
            note(of(
                    "changed",
                    backend,
                    "weight " + before.weight() + " max " + before.maxSessions() + " -> weight " + after.weight()
                            + " max " + after.maxSessions()));
        }
        if (before.adminState() != after.adminState()) {
            note(of(operated(after), backend, operatedText(after)));
        } else if (before.ejectedFor().isZero() != after.ejectedFor().isZero()) {
            note(
                    after.ejectedFor().isZero()
                            ? of("returned", backend, "takes part again after its ejection")
                            : of("ejected", backend, "for " + Reasons.ago(after.ejectedFor()) + ": sessions failed"));
        } else if (before.health() != after.health()) {
            note(of(Names.word(after.health()), backend, Reasons.lastFound(after)));
        } else if ((before.resolved() == null) != (after.resolved() == null)) {
            note(
                    after.resolved() == null
                            ? of("unresolved", backend, "host name not found")
                            : of("resolved", backend, "host name found"));
        }
    }

    @Override
    public void backendDrained(Backend backend, DrainResult result) {
        note(of(
                "drain-ended",
                backend,
                result.calledOff()
                        ? "called off"
                        : "sessions that ended by themselves: " + result.ended() + ", cut: " + result.cut()));
    }

    @Override
    public void strategyChanged(Pool pool, String before, String after) {
        note(Entry.ofPool("strategy", pool.name(), before + " -> " + after));
    }

    @Override
    public void failOpenChanged(Pool pool, boolean failingOpen) {
        note(
                failingOpen
                        ? Entry.ofPool("fail-open", pool.name(), "no backend is eligible: every enabled one is tried")
                        : Entry.ofPool("fail-open-over", pool.name(), "not every enabled backend is tried any more"));
    }

    private static String operated(BackendStatus after) {
        return after.adminState() == AdminState.DRAINING ? "drain-started" : Names.word(after.adminState());
    }

    private static String operatedText(BackendStatus after) {
        return switch (after.adminState()) {
            case DRAINING -> Reasons.draining(after) + ", then " + (after.removing() ? "removed" : "disabled");
            case DISABLED -> "takes no new session, " + after.sessions() + " go on";
            case ENABLED -> after.waitsForProbe() ? "waits for its first good probe" : "may take sessions";
        };
    }

    private static Entry of(String kind, Backend backend, String text) {
        return Entry.ofBackend(kind, backend.pool().name(), backend.name(), text);
    }

    private void count(Entry limit) {
        limits.computeIfAbsent(limit, added -> new Limit(flushes - PAUSE)).hits.increment();
    }

    private void note(Entry entry) {
        try {
            loop.execute(() -> ring.add(entry));
        } catch (RejectedExecutionException e) {
            LOG.debug("the admin port is closed: {} is noted nowhere", entry);
        }
    }

    /** How often something was hit since it was told of, and when that was. */
    private static final class Limit {
        final LongAdder hits = new LongAdder();

        // Admin loop only.
        int told;

        Limit(int told) {
            this.told = told;
        }
    }
}
