package dev.roundabout.internal.session;

import dev.roundabout.SessionList;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionStatus;
import dev.roundabout.strategy.ClientAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Reads the open sessions of all event loops, each on its own. A loop notes in one go which sessions there are;
 * describing them, which costs far more, is done a batch at a time with other work in between. Put together and sorted they
 * are elsewhere.
 */
final class SessionGathering {
    private static final int BATCH = 128;

    private final List<SessionTable> tables;
    private final SessionQuery query;
    private final Executor elsewhere;
    private final Predicate<Session> wanted;

    SessionGathering(List<SessionTable> tables, SessionQuery query, Executor elsewhere) {
        this.tables = tables;
        this.query = query;
        this.elsewhere = elsewhere;
        this.wanted = matching(query);
    }

    /** Fails if a loop takes no more work. */
    CompletionStage<SessionList> gather() {
        List<CompletableFuture<List<SessionStatus>>> loops = new ArrayList<>();
        for (SessionTable table : tables) {
            CompletableFuture<List<SessionStatus>> found = new CompletableFuture<>();
            loops.add(found);
            table.loop().execute(() -> orFail(found, () -> note(table, found)));
        }
        return CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new))
                .thenApplyAsync(all -> merged(loops), elsewhere);
    }

    /** One more than may be shown: then there are more. */
    private void note(SessionTable table, CompletableFuture<List<SessionStatus>> found) {
        Session[] noted = new Session[Math.min(query.limit() + 1, table.size())];
        int count = table.collect(wanted, noted);
        describe(table, noted, count, 0, new ArrayList<>(count), found);
    }

    private static void describe(
            SessionTable table,
            Session[] noted,
            int count,
            int from,
            List<SessionStatus> described,
            CompletableFuture<List<SessionStatus>> found) {
        int until = Math.min(count, from + BATCH);
        for (int i = from; i < until; i++) {
            if (!noted[i].closed()) {
                described.add(noted[i].gate().status(noted[i]));
            }
        }
        if (until < count) {
            table.loop().execute(() -> orFail(found, () -> describe(table, noted, count, until, described, found)));
        } else {
            found.complete(described);
        }
    }

    /** Nobody must wait for ever. */
    private static void orFail(CompletableFuture<?> found, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            found.completeExceptionally(e);
        }
    }

    private SessionList merged(List<CompletableFuture<List<SessionStatus>>> loops) {
        List<SessionStatus> all = new ArrayList<>();
        loops.forEach(loop -> all.addAll(loop.join()));
        all.sort(Comparator.comparingLong(SessionStatus::id));
        boolean more = all.size() > query.limit();
        return new SessionList(more ? all.subList(0, query.limit()) : all, more);
    }

    private static Predicate<Session> matching(SessionQuery query) {
        ClientAddress client = query.client() == null ? null : ClientAddress.of(query.client());
        String pool = query.pool();
        String backend = query.backend();
        return session -> (pool == null || session.gate().pool().equals(pool))
                && (backend == null || session.isWith(backend))
                && (client == null || session.client().equals(client));
    }
}
