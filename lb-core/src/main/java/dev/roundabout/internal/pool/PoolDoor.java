package dev.roundabout.internal.pool;

import dev.roundabout.Explanation;
import dev.roundabout.strategy.ClientAddress;

/** What leads to a pool. */
public interface PoolDoor {
    /** What it would do if this client came now. Changes nothing. Any thread. */
    Explanation.Door explain(ClientAddress client);
}
