package dev.roundabout.benchmarks.compare;

/** What is balanced: the ports are those of the files in {@code benchmarks/conf}. */
enum Service {
    /** An HTTP server with an answer of one byte. */
    WEB(8001, 9001),
    /** An iperf3 server. */
    BULK(8002, 9002),
    /** A server that accepts and says nothing. */
    IDLE(8003, 9003);

    private final int listener;
    private final int backend;

    Service(int listener, int backend) {
        this.listener = listener;
        this.backend = backend;
    }

    /** The balancer's port. */
    int listener() {
        return listener;
    }

    /** The backend's own port. */
    int backend() {
        return backend;
    }
}
