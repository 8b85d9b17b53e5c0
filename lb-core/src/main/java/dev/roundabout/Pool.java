package dev.roundabout;

import dev.roundabout.strategy.StoredClients;
import dev.roundabout.strategy.Strategy;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A live handle on a named set of backends. All methods may be called from any thread; see {@link Backend} for how
 * changes are made.
 */
public interface Pool {
    /** {@return its name} */
    String name();

    /** {@return the strategy in force} */
    Strategy strategy();

    /**
     * Changes the strategy; open sessions are not touched.
     *
     * @param strategy the new one
     * @return completes when new sessions are chosen by it
     */
    CompletionStage<Void> strategy(Strategy strategy);

    /** {@return its backends in the order they were added} */
    List<Backend> backends();

    /**
     * Looks a backend up.
     *
     * @param nameOrAddress a name; or an address, if just one backend has it
     * @return the backend, or nothing
     */
    Optional<Backend> backend(String nameOrAddress);

    /**
     * Adds a backend with default settings, waiting until that is done. With an active check it takes sessions after
     * its first good probe. Not for event loops or observers: it blocks.
     *
     * @param address {@code HOST:PORT}
     * @return the backend; the one that is there already if there is one with this address
     * @throws IllegalArgumentException if the address has another form
     * @throws ChangeRefusedException if the backend is refused
     */
    Backend add(String address);

    /**
     * Adds a backend. One that is there already and equal in everything that was given counts as success; one that
     * differs is refused; one that is draining to be removed stays.
     *
     * @param spec what to add
     * @return completes when it is in the pool
     */
    CompletionStage<AddResult> addAsync(BackendSpec spec);

    /**
     * Says which backend a client would get now, and why not another. Changes nothing.
     *
     * @param client its address
     * @return the answer; it may be out of date when it is read, as sessions begin and end meanwhile
     */
    Explanation explain(InetAddress client);

    /** {@return which clients its stored strategy remembers, a copy to be kept over a restart; else nobody} */
    StoredClients storedClients();

    /** {@return what there is to say about it now} */
    PoolStatus status();
}
