package dev.roundabout;

import dev.roundabout.config.ChangeLayer;
import dev.roundabout.strategy.StoredClients;
import java.util.concurrent.CompletionStage;

/**
 * Where accepted changes are kept, so that they survive a restart. A change is answered only after the store has said
 * that the layer with it is durable, and it comes into force only then. One load balancer to a store.
 */
public interface StateStore {
    /**
     * {@return what was kept last; {@link ChangeLayer#EMPTY} if nothing was} Called once, at start, on the thread that
     * starts the load balancer.
     */
    ChangeLayer kept();

    /**
     * Takes a whole new layer in place of the one before. Called on the control thread: it must return at once, and leave
     * the writing to another thread. A second call may come only after the stage of the first has completed.
     *
     * @param layer everything that differs from the configuration
     * @return completes, on any thread, when the layer is durable; fails if it could not be written, and then the one
     *     before is still there
     */
    CompletionStage<Void> keep(ChangeLayer layer);

    /**
     * {@return which clients a pool with a stored strategy sent where before the restart} Called at start, once for each
     * such pool. This is only a cache: without it clients are sent anew.
     *
     * @param pool the pool's name
     */
    default StoredClients storedClients(String pool) {
        return StoredClients.NONE;
    }
}
