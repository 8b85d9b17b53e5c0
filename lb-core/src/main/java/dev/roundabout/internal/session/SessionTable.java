package dev.roundabout.internal.session;

import dev.roundabout.CloseReason;
import dev.roundabout.internal.time.Ticker;
import dev.roundabout.internal.transport.SessionLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one event loop, in coarse buckets by when each has to be looked at next. All methods on that loop,
 * unless they say otherwise.
 *
 * <p>One timer a loop turns a wheel of {@value #BUCKETS} buckets of {@link #TICK_NANOS}; a session that is found early
 * says when it wants to be seen again. A deadline that moves away costs nothing, one that comes nearer moves the session.
 * A session without a deadline is looked at once a turn. Without sessions there is no timer.
 *
 * <p>A loop that was late looks at its sockets before it looks at its sessions: what they waited for may have come in time,
 * and a connection that stands must not be called one that was not to be had.
 */
final class SessionTable {
    /** How coarse deadlines are: none is early, none is later than this by more than the loop's own delay. */
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Due whenever it suits. */
    static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(SessionTable.class);
    private static final int BUCKETS = 1024;

    private final SessionLoop loop;
    private final Ticker ticker;
    private final LoopDelay delay;
    private final Runnable turn = this::turn;
    private final Runnable seen = this::seen;
    private final @Nullable Session[] buckets = new @Nullable Session[BUCKETS];
    private final long originNanos;

    // When the wheel was last to turn; what came after that is for a later turn to judge.
    private long nowNanos;
    private long tick;

    /** The last tick whose bucket was looked at. */
    private long lookedTick;

    private int size;
    private boolean turning;

    SessionTable(SessionLoop loop, Ticker ticker, LoopDelay delay) {
        this.loop = loop;
        this.ticker = ticker;
        this.delay = delay;
        this.originNanos = ticker.nanoTime();
    }

    SessionLoop loop() {
        return loop;
    }

    int size() {
        return size;
    }

    void add(Session session, long dueNanos) {
        if (!turning) {
            turning = true;
            catchUp();
            lookedTick = tick;
            turnLater();
        }
        size++;
        link(session, tickAt(dueNanos));
    }

    /** The session's deadline may have come nearer. */
    void due(Session session, long dueNanos) {
        long due = tickAt(dueNanos);
        if (due < session.dueTick) {
            unlink(session);
            link(session, due);
        }
    }

    void remove(Session session) {
        unlink(session);
        size--;
    }

    /** How late the loop was of late. Any thread. */
    long loopDelayNanos() {
        return delay.longestNanos();
    }

    /** How late the loop is now; 0 or less if it is not. Any thread. */
    long lateNanos() {
        return delay.lastingNanos();
    }

    /** The loop is about to end: it is not late any more. Any thread. */
    void measureNoMore() {
        delay.end();
    }

    /** Collects sessions, as many as fit, that match; returns how many. */
    int collect(Predicate<Session> wanted, Session[] into) {
        int found = 0;
        for (int i = 0; i < BUCKETS && found < into.length; i++) {
            for (Session s = buckets[i]; s != null && found < into.length; s = s.next) {
                if (wanted.test(s)) {
                    into[found++] = s;
                }
            }
        }
        return found;
    }

    private void turnLater() {
        delay.expect(ticker.nanoTime() + TICK_NANOS);
        loop.schedule(turn, TICK_NANOS);
    }

    private void turn() {
        catchUp();
        if (delay.ran(nowNanos) > TICK_NANOS) {
            delay.expect(nowNanos);
            loop.afterSeeingAll(seen);
        } else {
            lookAtDue();
        }
    }

    private void seen() {
        delay.ran(ticker.nanoTime());
        lookAtDue();
    }

    private void lookAtDue() {
        // After a long pause every bucket is looked at once, not once for every turn that was missed.
        long steps = Math.min(tick - lookedTick, BUCKETS);
        for (long t = tick - steps + 1; t <= tick; t++) {
            look((int) (t & (BUCKETS - 1)));
        }
        lookedTick = tick;
        if (size == 0) {
            turning = false;
        } else {
            turnLater();
        }
    }

    private void look(int bucket) {
        Session session = buckets[bucket];
        buckets[bucket] = null;
        while (session != null) {
            Session next = session.next;
            session.next = null;
            session.previous = null;
            session.dueTick = Session.NOT_LINKED;
            if (next != null) {
                next.previous = null;
            }
            long again = lookAt(session);
            if (!session.closed()) {
                link(session, tickAt(again));
            }
            session = next;
        }
    }

    /** A fault of one must not keep the wheel from turning for the others, not even an error of the JVM. */
    private long lookAt(Session session) {
        try {
            return session.look(nowNanos);
        } catch (Throwable e) {
            LOG.error("session {} ends because of a fault", session.id(), e);
            end(session);
            return NO_DEADLINE;
        }
    }

    private static void end(Session session) {
        try {
            session.close(CloseReason.INTERNAL_ERROR);
        } catch (Throwable e) {
            LOG.error("session {} could not end in order", session.id(), e);
        }
    }

    private void catchUp() {
        nowNanos = ticker.nanoTime();
        tick = (nowNanos - originNanos) / TICK_NANOS;
    }

    /** The first tick at which the time has come; never one that was already looked at, never a whole turn away. */
    private long tickAt(long nanos) {
        if (nanos == NO_DEADLINE) {
            return tick + BUCKETS - 1;
        }
        long at = (nanos - originNanos + TICK_NANOS - 1) / TICK_NANOS;
        return Math.max(tick + 1, Math.min(tick + BUCKETS - 1, at));
    }

    private void link(Session session, long due) {
        int bucket = (int) (due & (BUCKETS - 1));
        Session head = buckets[bucket];
        session.dueTick = due;
        session.previous = null;
        session.next = head;
        if (head != null) {
            head.previous = session;
        }
        buckets[bucket] = session;
    }

    private void unlink(Session session) {
        if (session.dueTick == Session.NOT_LINKED) {
            return;
        }
        Session next = session.next;
        Session previous = session.previous;
        if (previous == null) {
            int bucket = (int) (session.dueTick & (BUCKETS - 1));
            if (buckets[bucket] == session) {
                buckets[bucket] = next;
            }
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        session.next = null;
        session.previous = null;
        session.dueTick = Session.NOT_LINKED;
    }
}
