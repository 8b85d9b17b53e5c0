package dev.roundabout.internal.session;

import dev.roundabout.CloseReason;
import dev.roundabout.SessionList;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionStatus;
import dev.roundabout.internal.observe.QuietLog;
import dev.roundabout.internal.pool.PooledBackend;
import dev.roundabout.internal.pool.SessionCutter;
import dev.roundabout.internal.time.Scheduler;
import dev.roundabout.internal.transport.SessionLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All sessions of one load balancer, a table for each event loop. */
public final class Sessions implements SessionCutter {
    /** So many are ended in one go; between two goes the loop does what else there is. */
    private static final int BATCH = 128;

    private final List<SessionTable> tables = new ArrayList<>();
    private final LoopWatch watch;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private volatile boolean ending;
    private volatile boolean cutting;

    public Sessions(List<? extends SessionLoop> loops, Scheduler control) {
        QuietLog delayLog = new QuietLog(control);
        for (SessionLoop loop : loops) {
            tables.add(new SessionTable(loop, control, new LoopDelay(loop.index(), control, delayLog)));
        }
        watch = new LoopWatch(tables, () -> count.get() > 0, control);
    }

    /** On the control thread: begins to look for loops that stand still. */
    public void watchLoops() {
        watch.start();
    }

    /** On the control thread: no more; what a loop was asked to do may never be done now. */
    public void watchLoopsNoMore() {
        watch.end();
        tables.forEach(SessionTable::measureNoMore);
    }

    /** Sessions there are now, those that were admitted but not opened yet among them. */
    public int count() {
        return count.get();
    }

    /** How late the latest loop was of late. */
    public long loopDelayNanos() {
        long longest = 0;
        for (SessionTable table : tables) {
            longest = Math.max(longest, table.loopDelayNanos());
        }
        return longest;
    }

    @Override
    public CompletionStage<Integer> cut(PooledBackend backend, CloseReason reason) {
        return cut(session -> session.uses(backend), reason);
    }

    /**
     * The open sessions that match. Fails with {@link RejectedExecutionException} when the loops have ended.
     *
     * @param elsewhere puts the loops' answers together
     */
    public CompletionStage<SessionList> list(SessionQuery query, Executor elsewhere) {
        return new SessionGathering(tables, query, elsewhere).gather();
    }

    /** Ends one session; completes with what it was, or nothing if there is none of that number. Fails as {@link #list}. */
    public CompletionStage<Optional<SessionStatus>> kill(long id) {
        AtomicReference<@Nullable SessionStatus> killed = new AtomicReference<>();
        List<CompletableFuture<Void>> loops = new ArrayList<>();
        for (SessionTable table : tables) {
            loops.add(CompletableFuture.runAsync(() -> kill(table, id, killed), table.loop()));
        }
        return CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new))
                .thenApply(all -> Optional.ofNullable(killed.get()));
    }

    /** Ends every session, and every one that may still come. */
    public void cutAll() {
        cutting = true;
        cut(session -> true, CloseReason.SHUTDOWN);
    }

    /** Completes when there is no session any more. Called when no listener accepts any more. */
    public CompletionStage<Void> ended() {
        ending = true;
        if (count.get() == 0) {
            empty.complete(null);
        }
        return empty;
    }

    boolean cutting() {
        return cutting;
    }

    SessionTable table(SessionLoop loop) {
        return tables.get(loop.index());
    }

    long nextId() {
        return ids.incrementAndGet();
    }

    void entered() {
        count.incrementAndGet();
    }

    void left() {
        if (count.decrementAndGet() == 0 && ending) {
            empty.complete(null);
        }
    }

    private static void kill(SessionTable table, long id, AtomicReference<@Nullable SessionStatus> killed) {
        Session[] found = new Session[1];
        if (table.collect(session -> session.id() == id, found) == 1) {
            killed.set(found[0].gate().status(found[0]));
            found[0].close(CloseReason.KILLED);
        }
    }

    private CompletionStage<Integer> cut(Predicate<Session> wanted, CloseReason reason) {
        AtomicInteger cut = new AtomicInteger();
        List<CompletableFuture<Void>> loops = new ArrayList<>();
        for (SessionTable table : tables) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            loops.add(done);
            table.loop().execute(() -> cutBatch(table, wanted, reason, cut, done));
        }
        return CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new)).thenApply(nothing -> cut.get());
    }

    private static void cutBatch(
            SessionTable table,
            Predicate<Session> wanted,
            CloseReason reason,
            AtomicInteger cut,
            CompletableFuture<Void> done) {
        Session[] batch = new Session[BATCH];
        int found = table.collect(wanted, batch);
        for (int i = 0; i < found; i++) {
            batch[i].close(reason);
        }
        cut.addAndGet(found);
        if (found == BATCH) {
            table.loop().execute(() -> cutBatch(table, wanted, reason, cut, done));
        } else {
            done.complete(null);
        }
    }
}
