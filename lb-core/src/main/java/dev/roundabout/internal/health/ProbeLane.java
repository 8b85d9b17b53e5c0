package dev.roundabout.internal.health;

import dev.roundabout.internal.time.Scheduler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;
import java.util.function.ObjLongConsumer;

/**
 * Probes of one kind: so many at a time, the others wait in the order of their arrival. That spreads a thousand
 * backends that begin at the same instant, and bounds descriptors and threads. A probe's time starts when its turn
 * comes. Control thread only.
 */
final class ProbeLane {
    private final Scheduler control;
    private final Prober prober;
    private final IntSupplier most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int underWay;

    /** @param most probes at a time; asked whenever one begins, queues or has ended */
    ProbeLane(Scheduler control, Prober prober, IntSupplier most) {
        this.control = control;
        this.prober = prober;
        this.most = most;
    }

    /** Calls back when it is the caller's turn, perhaps at once; the caller then probes or leaves. */
    void enter(Runnable turn) {
        if (waiting.isEmpty() && underWay < most.getAsInt()) {
            underWay++;
            turn.run();
        } else {
            waiting.add(turn);
            letIn();
        }
    }

    /** Gives the turn to the next one, after a probe or without one. */
    void leave() {
        underWay--;
        letIn();
    }

    /** As many as there is room for by now. */
    private void letIn() {
        while (underWay < most.getAsInt() && !waiting.isEmpty()) {
            underWay++;
            control.execute(waiting.remove());
        }
    }

    /** Takes a place out of the queue, if it is still there. */
    boolean giveUpPlace(Runnable turn) {
        return waiting.remove(turn);
    }

    /**
     * Probes, and leaves when the probe has ended.
     *
     * @param ended told on the control thread, with the time at which the probe ended
     */
    Prober.Attempt probe(Prober.Request request, ObjLongConsumer<Finding> ended) {
        return prober.probe(request, finding -> {
            long endedNanos = control.nanoTime();
            try {
                control.execute(() -> {
                    leave();
                    ended.accept(finding, endedNanos);
                });
            } catch (RejectedExecutionException e) {
                // The control thread has ended before the monitor was closed; there is nobody left to tell.
            }
        });
    }

    void close() {
        waiting.clear();
        prober.close();
    }
}
