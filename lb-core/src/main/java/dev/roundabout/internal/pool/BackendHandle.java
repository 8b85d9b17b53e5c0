package dev.roundabout.internal.pool;

import dev.roundabout.Backend;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.Pool;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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
        return pool.handle().command(() -> {
            pool.set(backend, change);
            return null;
        });
    }

    @Override
    public DrainJob drain(DrainOptions options) {
        CompletableFuture<CompletionStage<DrainResult>> job = pool.handle().command(() -> pool.drain(backend, options));
        // Copies, so that nobody can complete the pool's own stage.
        return new DrainJob(
                job.thenAccept(finished -> {}),
                job.thenCompose(Function.identity()).copy());
    }

    @Override
    public CompletionStage<Void> remove() {
        return pool.handle().command(() -> {
            pool.remove(backend);
            return null;
        });
    }

    @Override
    public CompletionStage<Integer> removeNow() {
        return pool.handle().command(() -> pool.removeNow(backend)).thenCompose(Function.identity());
    }

    @Override
    public String toString() {
        return backend.label();
    }
}
