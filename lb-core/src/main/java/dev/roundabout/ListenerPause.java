package dev.roundabout;

/** Why a listener accepts nobody for now; who comes waits in the kernel's backlog. */
public enum ListenerPause {
    /** It has as many sessions as it may have. */
    FULL,
    /** The system refused: descriptors or memory ran out. */
    ACCEPT_FAILED
}
