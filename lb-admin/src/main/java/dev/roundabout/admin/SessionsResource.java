package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionStatus;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.admin.wire.SessionJson;
import dev.roundabout.admin.wire.SessionKilledJson;
import dev.roundabout.admin.wire.SessionsJson;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code /v1/sessions}: shows open sessions, ends one. */
final class SessionsResource {
    private static final int USUAL_LIMIT = 1_000;

    private final LoadBalancer lb;
    private final Lookup lookup;
    private final ChangeLog changes;
    private final Executor loop;

    SessionsResource(LoadBalancer lb, Lookup lookup, ChangeLog changes, Executor loop) {
        this.lb = lb;
        this.lookup = lookup;
        this.changes = changes;
        this.loop = loop;
    }

    CompletionStage<Answer> list(Request.Admitted request) {
        Parameters.only(request, "pool", "backend", "client", "limit");
        Long limit = Parameters.number(request, "limit", 1, SessionQuery.MOST);
        String pool = request.query().get("pool");
        String backend = request.query().get("backend");
        if (backend != null) {
            lookup.requireBackend(pool, backend);
        }
        SessionQuery query = new SessionQuery(
                pool == null ? null : lookup.poolOf(pool).name(),
                backend,
                Parameters.address(request, "client"),
                limit == null ? USUAL_LIMIT : limit.intValue());
        // Written where it is read, not on an event loop of the traffic.
        return unlessStopped(lb.sessions(query))
                .thenApplyAsync(
                        list -> Answer.json(
                                200,
                                new SessionsJson(
                                        list.more(),
                                        list.sessions().stream()
                                                .map(SessionsResource::json)
                                                .toList())),
                        loop);
    }

    CompletionStage<Answer> kill(Request.Admitted request) {
        Parameters.only(request);
        long id = Parameters.number("id", request.parameter("id"), 0, Long.MAX_VALUE);
        return unlessStopped(lb.kill(id)).thenApplyAsync(killed -> killed(request, id, killed), loop);
    }

    private Answer killed(Request.Admitted request, long id, Optional<SessionStatus> killed) {
        if (killed.isEmpty()) {
            throw new Refusal(ProblemType.UNKNOWN_SESSION, "session " + id + " is not open: nothing changed");
        }
        SessionStatus session = killed.get();
        changes.say(
                request,
                new ChangeLog.Subject(session.pool(), session.backend(), "session " + id),
                Names.word(session.state())
                        + (session.backend() == null ? "" : " with " + session.pool() + "/" + session.backend()),
                "killed");
        return Answer.json(200, new SessionKilledJson("killed", json(session)));
    }

    /** When the event loops have ended there is nobody who could look. */
    private <T> CompletionStage<T> unlessStopped(CompletionStage<T> asked) {
        return asked.exceptionally(failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof IllegalStateException && !lb.readiness().serves()) {
                throw new Refusal(ProblemType.STOPPING, "the load balancer has stopped: there are no sessions");
            }
            throw new CompletionException(cause);
        });
    }

    static SessionJson json(SessionStatus session) {
        return new SessionJson(
                session.id(),
                Names.address(session.client()),
                session.listener(),
                session.pool(),
                session.backend(),
                Names.word(session.state()),
                session.attempts(),
                session.startedAt().toString(),
                session.age().toMillis(),
                session.idle().toMillis(),
                session.upstreamBytes(),
                session.downstreamBytes());
    }
}
