package dev.roundabout.internal.transport;

/** Where bytes flow. */
public enum Direction {
    /** From the client to the backend. */
    UPSTREAM(Side.CLIENT, Side.BACKEND),
    /** From the backend to the client. */
    DOWNSTREAM(Side.BACKEND, Side.CLIENT);

    private final Side from;
    private final Side to;

    Direction(Side from, Side to) {
        this.from = from;
        this.to = to;
    }

    /** The side whose bytes these are. */
    public Side from() {
        return from;
    }

    /** The side that gets them. */
    public Side to() {
        return to;
    }
}
