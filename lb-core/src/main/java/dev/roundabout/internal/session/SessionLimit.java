package dev.roundabout.internal.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many sessions one or several listeners may have at a time. A full one stops accepting until a place is free. While the
 * process is out of descriptors it is as if it were full.
 */
public final class SessionLimit {
    private final int most;
    private final DescriptorReserve descriptors;
    private final AtomicInteger taken = new AtomicInteger();
    private final List<ListenerGate> gates = new CopyOnWriteArrayList<>();

    /** A limit of that many, at least 1. */
    public SessionLimit(int most, DescriptorReserve descriptors) {
        this.most = most;
        this.descriptors = descriptors;
        descriptors.onEnd(this::tellGates);
    }

    int most() {
        return most;
    }

    void join(ListenerGate gate) {
        gates.add(gate);
    }

    int room() {
        return descriptors.isSpent() ? 0 : Math.max(0, most - taken.get());
    }

    /** Whether all places are taken, whatever else there is. */
    boolean full() {
        return taken.get() >= most;
    }

    /** Whether there are no descriptors for sessions, whatever room there is. */
    boolean outOfDescriptors() {
        return descriptors.isSpent();
    }

    /** Somebody may not have got a descriptor. */
    void suspectDescriptors() {
        descriptors.suspect();
    }

    void take() {
        taken.incrementAndGet();
    }

    /** A gate marks itself paused before it looks for room a last time, so no free place goes unnoticed. */
    void free() {
        taken.decrementAndGet();
        if (!descriptors.isSpent()) {
            tellGates();
        }
    }

    private void tellGates() {
        for (ListenerGate gate : gates) {
            gate.roomAgain();
        }
    }
}
