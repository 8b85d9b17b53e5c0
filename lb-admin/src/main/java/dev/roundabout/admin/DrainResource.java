package dev.roundabout.admin;

import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.DrainOptions;
import dev.roundabout.Pool;
import dev.roundabout.admin.wire.DrainJobJson;
import dev.roundabout.admin.wire.DrainRequestJson;
import dev.roundabout.admin.wire.ProblemType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** {@code .../backends/{id}/drain} starts drains; {@code .../drains} tells of them. */
final class DrainResource {
    private final Lookup lookup;
    private final DrainJobs jobs;
    private final ChangeLog changes;
    private final Executor loop;

    DrainResource(Lookup lookup, DrainJobs jobs, ChangeLog changes, Executor loop) {
        this.lookup = lookup;
        this.jobs = jobs;
        this.changes = changes;
        this.loop = loop;
    }

    CompletionStage<Answer> list(Request.Admitted request) {
        return CompletableFuture.completedFuture(
                Answer.json(200, jobs.all(lookup.pool(request).name())));
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        Pool pool = lookup.pool(request);
        DrainJobJson job = jobs.find(pool.name(), request.parameter("job"));
        if (job == null) {
            throw new Refusal(
                    ProblemType.UNKNOWN_DRAIN,
                    "drain " + Printable.of(request.parameter("job")) + " is not known in " + pool.name()
                            + ", or ended too long ago");
        }
        return CompletableFuture.completedFuture(Answer.json(200, job));
    }

    CompletionStage<Answer> start(Request.Admitted request) {
        Parameters.only(request);
        Pool pool = lookup.pool(request);
        Backend backend = lookup.backend(pool, request);
        DrainRequestJson asked = Json.read(request.request().body(), DrainRequestJson.class);
        String timeout = asked.timeout();
        if (timeout == null) {
            throw Refusal.invalid("timeout", "missing", "a duration such as 30s");
        }
        return start(
                request,
                backend,
                new DrainOptions(
                        DurationText.read("timeout", timeout), then(asked.then()), Boolean.TRUE.equals(asked.force())));
    }

    /** 202, with the job and where to ask for it. */
    CompletionStage<Answer> start(Request.Admitted request, Backend backend, DrainOptions options) {
        BackendStatus before = backend.status();
        return jobs.start(backend, options)
                .thenApplyAsync(
                        job -> {
                            changes.say(
                                    request,
                                    ChangeLog.Subject.backend(job.pool(), job.backend()),
                                    ChangeLog.describe(before),
                                    "draining, " + job.sessions() + " left, cut in " + Reasons.ago(options.timeout())
                                            + ", then " + job.then());
                            return Answer.json(202, job)
                                    .with("Location", "/v1/pools/" + job.pool() + "/drains/" + job.id());
                        },
                        loop);
    }

    private static DrainOptions.Then then(@Nullable String text) {
        if (text == null) {
            return DrainOptions.Then.DISABLE;
        }
        return switch (text) {
            case "disable" -> DrainOptions.Then.DISABLE;
            case "remove" -> DrainOptions.Then.REMOVE;
            default -> throw Refusal.invalid("then", Printable.quoted(text), "remove or disable");
        };
    }
}
