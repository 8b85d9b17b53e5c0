package dev.roundabout.internal.pool;

import dev.roundabout.Backend;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.Pool;
import dev.roundabout.internal.state.Change;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The handle that users hold on one backend. */
final class BackendHandle implements Backend {
    private final BackendPool pool;
    private final PooledBackend backend;

    BackendHandle(BackendPool pool, PooledBackend backend) {
        this.pool = pool;
        this.backend = backend;
    }

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public Pool pool() {
        return pool.handle();
    }

    @Override
    public BackendStatus status() {
        return pool.status(backend);
    }

    @Override
    public List<CheckResult> lastChecks() {
        return backend.lastChecks();
    }

    @Override
    public CompletionStage<Void> set(BackendChange change) {
        return submit(pool.commands().set(backend, change));
    }

    @Override
    public DrainJob drain(DrainOptions options) {
        CompletableFuture<CompletionStage<DrainResult>> job =
                submit(pool.commands().drain(backend, options));
        // Copies, so that nobody can complete the pool's own stage.
        return new DrainJob(
                job.thenAccept(finished -> {}),
                job.thenCompose(Function.identity()).copy());
    }

    @Override
    public CompletionStage<Void> remove() {
        return submit(pool.commands().remove(backend));
    }

    @Override
    public CompletionStage<Integer> removeNow() {
        return submit(pool.commands().removeNow(backend)).thenCompose(Function.identity());
    }

    @Override
    public String toString() {
        return backend.label();
    }

    private <T extends @Nullable Object> CompletableFuture<T> submit(Change<T> change) {
        return pool.changes().submit(change);
    }
}
