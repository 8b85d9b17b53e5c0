package dev.roundabout.internal.pool;

import dev.roundabout.AddResult;
import dev.roundabout.Backend;
import dev.roundabout.BackendSpec;
import dev.roundabout.Explanation;
import dev.roundabout.Pool;
import dev.roundabout.PoolStatus;
import dev.roundabout.internal.time.Ticker;
import dev.roundabout.strategy.StoredClients;
import dev.roundabout.strategy.Strategy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The handle that users hold: reads from the snapshot, hands changes to the control thread. */
public final class PoolHandle implements Pool {
    private final BackendPool pool;
    private final Explainer explainer;

    PoolHandle(BackendPool pool, Ticker ticker) {
        this.pool = pool;
        this.explainer = new Explainer(pool, ticker);
    }

    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public Strategy strategy() {
        return pool.snapshot().strategy();
    }

    @Override
    public CompletionStage<Void> strategy(Strategy strategy) {
        return pool.changes().submit(pool.commands().strategy(strategy));
    }

    @Override
    public List<Backend> backends() {
        List<Backend> handles = new ArrayList<>();
        for (PooledBackend backend : pool.snapshot().backends()) {
            handles.add(backend.handle());
        }
        return handles;
    }

    @Override
    public Optional<Backend> backend(String nameOrAddress) {
        List<Backend> byAddress = new ArrayList<>();
        for (PooledBackend backend : pool.snapshot().backends()) {
            if (backend.name().equals(nameOrAddress)) {
                return Optional.of(backend.handle());
            }
            if (backend.address().equals(nameOrAddress)) {
                byAddress.add(backend.handle());
            }
        }
        return byAddress.size() == 1 ? Optional.of(byAddress.get(0)) : Optional.empty();
    }

    @Override
    public Backend add(String address) {
        try {
            return addAsync(BackendSpec.of(address))
                    .toCompletableFuture()
                    .join()
                    .backend();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw e;
        }
    }

    @Override
    public CompletionStage<AddResult> addAsync(BackendSpec spec) {
        return pool.changes().submit(pool.commands().add(spec));
    }

    @Override
    public StoredClients storedClients() {
        return pool.storedClients();
    }

    @Override
    public PoolStatus status() {
        return pool.status();
    }

    @Override
    public Explanation explain(InetAddress client) {
        return explainer.explain(client);
    }

    /** A listener leads here from now on; explanations will ask it too. */
    public void join(PoolDoor door) {
        explainer.join(door);
    }

    @Override
    public String toString() {
        return name();
    }
}
