package dev.roundabout.internal.pool;

import dev.roundabout.CloseReason;
import java.util.concurrent.CompletionStage;

/** Ends the sessions of a backend, wherever they live. */
@FunctionalInterface
public interface SessionCutter {
    /** Ends them in batches that stall no loop; completes with how many there were. Callable from any thread. */
    CompletionStage<Integer> cut(PooledBackend backend, CloseReason reason);
}
