package dev.roundabout.internal.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** How many sessions one or several listeners may have at a time. A full one stops accepting until a place is free. */
public final class SessionLimit {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final List<ListenerGate> gates = new CopyOnWriteArrayList<>();

    /** A limit of that many, at least 1. */
    public SessionLimit(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    void join(ListenerGate gate) {
        gates.add(gate);
    }

    int room() {
        return Math.max(0, most - taken.get());
    }

    void take() {
        taken.incrementAndGet();
    }

    /** A gate marks itself paused before it looks for room a last time, so no free place goes unnoticed. */
    void free() {
        taken.decrementAndGet();
        for (ListenerGate gate : gates) {
            gate.roomAgain();
        }
    }
}
