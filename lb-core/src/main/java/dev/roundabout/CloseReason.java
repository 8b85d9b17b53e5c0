package dev.roundabout;

/** Why a session ended. */
public enum CloseReason {
    /** Both directions ended cleanly. */
    NORMAL,
    /** The client reset its connection. */
    CLIENT_RESET,
    /** The client vanished: its connection timed out or became unreachable. */
    CLIENT_LOST,
    /** The backend reset its connection. */
    BACKEND_RESET,
    /** The backend vanished: its connection timed out or became unreachable. */
    BACKEND_LOST,
    /** The listener refused the client: denied, or over one of its limits. */
    REJECTED,
    /** No backend could be picked. */
    NO_BACKEND,
    /** No backend that was picked could be connected to. */
    CONNECT_FAILED,
    /** No byte moved for the idle timeout. */
    IDLE_TIMEOUT,
    /** One direction had ended, and no byte moved in the other for the half-closed timeout. */
    HALF_CLOSED_TIMEOUT,
    /** The backend was draining and the deadline came. */
    DRAIN_DEADLINE,
    /** The backend was removed by force. */
    BACKEND_REMOVED,
    /** The backend went DOWN and the pool ends such sessions. */
    BACKEND_DOWN,
    /** The operator ended the session. */
    KILLED,
    /** The load balancer stopped. */
    SHUTDOWN,
    /** A fault of the load balancer itself; the log has more. */
    INTERNAL_ERROR
}
