package dev.roundabout;

import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.LoadBalancerConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A running load balancer. All methods may be called from any thread. It has one thread an event loop and one for
 * changes, all daemons named {@code lb-...}; it writes no file and installs no shutdown hook.
 */
public interface LoadBalancer extends AutoCloseable {
    /** {@return a builder with one listener and one pool, both named {@code default}} */
    static LoadBalancerBuilder builder() {
        return new LoadBalancerBuilder();
    }

    /**
     * A builder for a configuration made elsewhere.
     *
     * @param config listeners and pools
     * @return a builder that starts exactly these
     */
    static LoadBalancerBuilder builder(LoadBalancerConfig config) {
        return new LoadBalancerBuilder(config);
    }

    /** {@return the name of the transport in use, {@code nio} or {@code epoll}} */
    String transport();

    /**
     * {@return in a line for people, how many sessions and pipes the limit of descriptors allows} Derived once, at the start; a
     * configuration that asks for more does not start.
     */
    String limits();

    /**
     * {@return where the sole listener listens, with the real port}
     *
     * @throws IllegalStateException if there are several
     */
    InetSocketAddress address();

    /** {@return the listeners in the order they were configured} */
    List<ListenerStatus> listeners();

    /**
     * {@return the sole pool}
     *
     * @throws IllegalStateException if there are several
     */
    Pool pool();

    /**
     * Looks a pool up.
     *
     * @param name its name
     * @return the pool
     * @throws IllegalArgumentException if there is none of that name
     */
    Pool pool(String name);

    /** {@return the pools in the order they were configured} */
    List<Pool> pools();

    /** {@return whether it can serve now} */
    Readiness readiness();

    /**
     * {@return how late the event loops are: the longest that a task had to wait beyond its time on any of them, in the last
     * ten to twenty seconds, or is waiting now; zero if there are no sessions} Sessions wait as long. Above some
     * milliseconds the machine is overloaded, or an observer or a strategy blocks; above 100 ms there is a line in the log.
     */
    Duration loopDelay();

    /**
     * {@return how many bytes all sessions together have read and their peers have not taken yet, 0 or more} At {@link
     * #keptBytesLimit} new clients are refused with {@link AdmissionRefusal#MEMORY}; from half of that on sessions read the
     * less at a time.
     */
    long keptBytes();

    /**
     * {@return from how many kept bytes on new clients are refused} 64 MiB, or a quarter of the memory that the process has
     * for direct buffers if that is less.
     */
    long keptBytesLimit();

    /**
     * Shows open sessions. Every event loop is asked, and does what else there is between one part of the answer and the
     * next.
     *
     * @param query which ones, and how many at most
     * @return completes with them; fails with {@link IllegalStateException} if the load balancer has stopped
     */
    CompletionStage<SessionList> sessions(SessionQuery query);

    /**
     * Ends one session with {@link CloseReason#KILLED}: both connections are reset.
     *
     * @param id its number
     * @return completes with the session as it was, or with nothing if none is open under this number; fails with
     *     {@link IllegalStateException} if the load balancer has stopped
     */
    CompletionStage<Optional<SessionStatus>> kill(long id);

    /**
     * Adds an observer; it is told of what happens from now on.
     *
     * @param observer whom to tell
     */
    void addObserver(LoadBalancerObserver observer);

    /**
     * Removes an observer; unknown ones are ignored.
     *
     * @param observer whom to tell no more
     */
    void removeObserver(LoadBalancerObserver observer);

    /** {@return what it was configured with: at start, or by the last {@link #reload}; without run-time changes} */
    LoadBalancerConfig config();

    /** {@return everything that was changed at run time and differs from {@link #config}} */
    ChangeLayer changes();

    /** {@return whether run-time changes survive a restart: whether there is a {@link StateStore}} */
    boolean keepsChanges();

    /**
     * Takes another configuration without a restart. Backends, their settings and strategies of the pools that exist come
     * into force, with the run-time changes on top; those that are equal to it are absorbed. A backend that is gone is
     * drained for 30 s and removed. Everything else needs a restart: it stays as it is, with a warning for each.
     *
     * @param config the new configuration
     * @return completes when it is in force; fails with {@link ChangeRefusedException}, and then nothing changed
     */
    CompletionStage<ReloadResult> reload(LoadBalancerConfig config);

    /**
     * Gives up run-time changes: things are as configured again. A backend that was added is drained for 30 s and removed;
     * one that was removed comes back.
     *
     * @param options which
     * @return completes with the changes that were given up, perhaps none; fails with {@link ChangeRefusedException} if a
     *     pool would lose its last eligible backend, and then nothing changed
     * @throws IllegalArgumentException if there is no pool of that name
     */
    CompletionStage<ChangeLayer> resetChanges(ResetOptions options);

    /**
     * Asks every thread for a sign of life.
     *
     * @return completes when a task has run on every event loop and on the control thread; fails with {@link
     *     IllegalStateException} if the load balancer has stopped
     */
    CompletionStage<Void> alive();

    /**
     * Stops: closes the listeners at once, lets sessions go on for the grace time, then cuts the rest with
     * {@link CloseReason#SHUTDOWN}. Calling it again shortens the grace time, never lengthens it.
     *
     * @param grace how long sessions may go on; zero cuts them at once
     * @return completes when everything is closed and the threads have ended
     */
    CompletionStage<Void> stop(Duration grace);

    /**
     * Stops without grace and waits until that is done; does nothing if it has stopped. On one of its own threads, in an
     * observer for example, it does not wait: that would be for itself.
     */
    @Override
    void close();
}
