package dev.roundabout.admin;

import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.admin.wire.DrainJobJson;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The drains started through the admin port: those under way, and the last 64 of each pool that are over, so that who
 * waits for one still learns its end when the backend is gone. Admin loop only; the loop is also where it is told how
 * they went.
 */
final class DrainJobs {
    private static final int FINISHED_PER_POOL = 64;

    private final Executor loop;
    private final Supplier<String> ids;
    private final Map<String, Job> running = new LinkedHashMap<>();
    private final Map<String, Deque<DrainJobJson>> finished = new HashMap<>();

    DrainJobs(Executor loop, Supplier<String> ids) {
        this.loop = loop;
        this.ids = ids;
    }

    /** Starts one; draining a backend that is draining moves the job it has. Fails if the drain is refused. */
    CompletionStage<DrainJobJson> start(Backend backend, DrainOptions options) {
        Backend.DrainJob drain = backend.drain(options);
        return drain.started().thenApplyAsync(started -> register(backend, options.then(), drain), loop);
    }

    /** One job of a pool, running or over; {@code null} if it is not known. */
    @Nullable
    DrainJobJson find(String pool, String id) {
        Job job = running.get(id);
        if (job != null) {
            return job.pool().equals(pool) ? job.toJson() : null;
        }
        return over(pool).stream()
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** Every job of a pool that is known, the running ones first, then the last finished. */
    List<DrainJobJson> all(String pool) {
        List<DrainJobJson> jobs = new ArrayList<>();
        for (Job job : running.values()) {
            if (job.pool().equals(pool)) {
                jobs.add(job.toJson());
            }
        }
        over(pool).descendingIterator().forEachRemaining(jobs::add);
        return jobs;
    }

    /** The id of the job that drains this backend; {@code null} if none does. */
    @Nullable
    String runningId(String pool, String backend) {
        for (Job job : running.values()) {
            if (job.pool().equals(pool) && job.backend.name().equals(backend)) {
                return job.id;
            }
        }
        return null;
    }

    private DrainJobJson register(Backend backend, DrainOptions.Then then, Backend.DrainJob drain) {
        for (Job job : running.values()) {
            if (job.backend.equals(backend) && !job.isOver()) {
                job.then = then;
                return job.toJson();
            }
        }
        Job job = new Job(ids.get(), backend, then, drain.finished());
        running.put(job.id, job);
        drain.finished().whenCompleteAsync((result, failure) -> end(job, result, failure), loop);
        return job.toJson();
    }

    private void end(Job job, @Nullable DrainResult result, @Nullable Throwable failure) {
        running.remove(job.id);
        if (result != null && !result.calledOff() && hasLeft(job.backend)) {
            job.then = DrainOptions.Then.REMOVE; // by somebody who did not wait for the drain
        }
        Deque<DrainJobJson> over = over(job.pool());
        over.addLast(job.toJson(result, failure));
        if (over.size() > FINISHED_PER_POOL) {
            over.removeFirst();
        }
    }

    private static boolean hasLeft(Backend backend) {
        return backend.pool().backends().stream().noneMatch(backend::equals);
    }

    private Deque<DrainJobJson> over(String pool) {
        return finished.computeIfAbsent(pool, name -> new ArrayDeque<>());
    }

    /** One drain under way. */
    private static final class Job {
        private final String id;
        private final Backend backend;
        private final CompletionStage<DrainResult> finished;
        private DrainOptions.Then then;

        Job(String id, Backend backend, DrainOptions.Then then, CompletionStage<DrainResult> finished) {
            this.id = id;
            this.backend = backend;
            this.then = then;
            this.finished = finished;
        }

        String pool() {
            return backend.pool().name();
        }

        boolean isOver() {
            return finished.toCompletableFuture().isDone();
        }

        DrainJobJson toJson() {
            BackendStatus status = backend.status();
            Duration left = status.drainLeft();
            return new DrainJobJson(
                    id,
                    pool(),
                    backend.name(),
                    Names.word(then),
                    DrainJobJson.RUNNING,
                    status.sessions(),
                    left == null ? 0 : Math.max(0, left.toMillis()),
                    null,
                    null,
                    null);
        }

        DrainJobJson toJson(@Nullable DrainResult result, @Nullable Throwable failure) {
            if (result == null) {
                Throwable cause = failure instanceof CompletionException
                        ? Objects.requireNonNullElse(failure.getCause(), failure)
                        : failure;
                String detail = cause instanceof ChangeRefusedException
                        ? String.valueOf(cause.getMessage())
                        : "the drain failed: " + cause;
                return new DrainJobJson(
                        id, pool(), backend.name(), Names.word(then), DrainJobJson.FAILED, 0, 0, null, null, detail);
            }
            return new DrainJobJson(
                    id,
                    pool(),
                    backend.name(),
                    Names.word(then),
                    result.calledOff() ? DrainJobJson.CALLED_OFF : DrainJobJson.FINISHED,
                    0,
                    0,
                    result.ended(),
                    result.cut(),
                    null);
        }
    }
}
