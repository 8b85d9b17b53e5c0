package dev.roundabout;

/** Why a connection to a backend did not come about. */
public enum ConnectFailure {
    /** The backend's host refused the connection. */
    REFUSED,
    /** No answer within the connect timeout. */
    TIMED_OUT,
    /** No route to the host or network, or forbidden on the way. */
    UNREACHABLE,
    /** The connection was reset while it was being made, or failed in another way. */
    RESET,
    /** A fault on this side, no descriptor, local port or memory left: says nothing about the backend. */
    LOCAL
}
