package dev.roundabout;

import java.time.Duration;

/**
 * Told of what happens. Methods about sessions run on the session's event loop, those about backends on the control
 * thread, calls from several loops overlap: an implementation must be thread-safe and must not block. An exception is
 * caught, logged, and goes no further.
 */
public interface LoadBalancerObserver {
    /**
     * A client was reset at the door.
     *
     * @param listener the listener's name
     * @param reason why
     */
    default void clientRefused(String listener, AdmissionRefusal reason) {}

    /**
     * A session was connected to a backend and begins to relay.
     *
     * @param backend which one
     * @param connectTime how long the successful attempt took
     */
    default void sessionConnected(Backend backend, Duration connectTime) {}

    /**
     * An attempt to connect a session failed.
     *
     * @param backend which one was tried
     * @param cause why it failed
     */
    default void connectFailed(Backend backend, ConnectFailure cause) {}

    /**
     * A session has ended; called once for every session that was accepted.
     *
     * @param session what there is to say about it
     */
    default void sessionClosed(SessionSummary session) {}

    /**
     * A backend is in its pool now; called for those in the configuration too, if the observer was there at start.
     *
     * @param backend which one
     */
    default void backendAdded(Backend backend) {}

    /**
     * A backend has left its pool.
     *
     * @param backend which one
     */
    default void backendRemoved(Backend backend) {}

    /**
     * A backend's state or settings changed.
     *
     * @param backend which one
     * @param before what it was
     * @param after what it is
     */
    default void backendChanged(Backend backend, BackendStatus before, BackendStatus after) {}

    /**
     * A probe has ended.
     *
     * @param backend which one was probed
     * @param result what it found
     */
    default void backendChecked(Backend backend, CheckResult result) {}

    /**
     * A drain has ended, or was called off.
     *
     * @param backend which one was draining; perhaps it has left its pool
     * @param result how it went
     */
    default void backendDrained(Backend backend, DrainResult result) {}

    /**
     * A session has taken the last place that a backend's {@code max-sessions} leaves. One that stays near its limit may
     * say so once for every session; called on an event loop.
     *
     * @param backend which one
     */
    default void backendFull(Backend backend) {}

    /**
     * A pool chooses in another way now.
     *
     * @param pool which one
     * @param before the name of the strategy until now
     * @param after the name of the new one
     */
    default void strategyChanged(Pool pool, String before, String after) {}

    /**
     * A pool without an eligible backend begins to try every enabled primary (fail-open), or has no need to any more.
     * Called on the control thread.
     *
     * @param pool which one
     * @param failingOpen whether it does now
     */
    default void failOpenChanged(Pool pool, boolean failingOpen) {}

    /**
     * A listener accepts nobody for now. A full one may say so once for every session that ends; called on an event loop.
     *
     * @param listener the listener's name
     * @param reason why
     */
    default void listenerPaused(String listener, ListenerPause reason) {}
}
