package dev.roundabout.config;

/** How bytes are moved. */
public enum TransportChoice {
    /** The fastest that works on this machine; what it is, is logged at start. */
    AUTO,
    /** Netty's NIO channels: portable. */
    NIO,
    /** The Linux fast path. */
    EPOLL
}
