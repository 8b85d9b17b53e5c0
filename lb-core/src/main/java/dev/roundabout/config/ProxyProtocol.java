package dev.roundabout.config;

/** How a backend is told who its client is: by a header before the client's first byte, or not at all. */
public enum ProxyProtocol {
    /** No header: the backend sees this host as its client. */
    NONE,
    /** The PROXY protocol's version 1, a line of text. */
    V1,
    /** The PROXY protocol's version 2, a binary block. */
    V2
}
