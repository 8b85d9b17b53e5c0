package dev.roundabout.internal.state;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.StateStore;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.internal.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every change goes through: planned, written, made, answered, in this order. Without a store nothing is written,
 * and a change is made at once.
 */
public final class ChangeQueue {
    /*
     * While a write is under way the changes that come wait here; the control thread does not. When it is done they are
     * planned together and written as one layer, but only such as share nothing: each was then checked against a pool
     * that nobody else is changing in what concerns it, so that what is written is what will be. The rest waits for the
     * next write, in its order. What happens by itself in the meantime (a session comes, a probe fails, a drain ends) may
     * still turn a change down when it is to be made; then the layer is settled by one more write before the refusal is
     * answered, so that what was refused does not come back with the next start.
     */
    private static final Logger LOG = LoggerFactory.getLogger(ChangeQueue.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    // Set once.
    private final Scheduler control;
    private final @Nullable StateStore store;

    // Control thread only.
    private final Deque<Waiting<?>> waiting = new ArrayDeque<>();
    private List<Waiting<?>> underWay = List.of();
    private ChangeLayer written;
    private boolean certain = true;
    private boolean writing;
    private boolean retrying;
    private boolean complained;
    private boolean refusing;
    private boolean closed;

    // Control thread writes, anyone reads.
    private volatile ChangeLayer layer;

    private ChangeQueue(Scheduler control, @Nullable StateStore store, ChangeLayer written, ChangeLayer layer) {
        this.control = control;
        this.store = store;
        this.written = written;
        this.layer = layer;
    }

    /** Changes die with the process. */
    public static ChangeQueue unkept(Scheduler control) {
        return new ChangeQueue(control, null, ChangeLayer.EMPTY, ChangeLayer.EMPTY);
    }

    /**
     * Changes are kept.
     *
     * @param written what the store has
     * @param layer what of it is in force
     */
    public static ChangeQueue kept(Scheduler control, StateStore store, ChangeLayer written, ChangeLayer layer) {
        return new ChangeQueue(control, store, written, layer);
    }

    /** Everything that differs from the configuration now. Any thread. */
    public ChangeLayer layer() {
        return layer;
    }

    /** Whether changes survive a restart. Any thread. */
    public boolean keeps() {
        return store != null;
    }

    /** Hands a change in; completes on the control thread. Any thread. */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Change<T> change) {
        Waiting<T> entry;
        try {
            entry = new Waiting<>(change);
        } catch (RuntimeException e) { // what it is about makes no sense: nobody must wait behind it
            return CompletableFuture.failedFuture(e);
        }
        try {
            control.execute(() -> {
                if (refusing) {
                    entry.fail(stopping("nothing changed"));
                } else {
                    waiting.add(entry);
                    next();
                }
            });
        } catch (RejectedExecutionException e) {
            entry.fail(new ChangeRefusedException(Reason.STOPPING, "the load balancer has stopped: nothing changed"));
        }
        return entry.result;
    }

    /** On the control thread: an entry turned out to be about nothing when it was to be put into force. */
    public void withdraw(String pool, @Nullable String backend) {
        layer = Layers.with(layer, pool, backend, null);
    }

    /** On the control thread, when what was kept is in force: what of it made no difference is written off. */
    public void start() {
        next();
    }

    /** On the control thread: takes no more changes; those that are in are made, written and answered. */
    public void refuse() {
        refusing = true;
    }

    /** On the control thread: what waits is refused, what is being written is left open. */
    public void close() {
        refusing = true;
        closed = true;
        waiting.forEach(entry -> entry.fail(stopping("nothing changed")));
        waiting.clear();
        underWay.forEach(entry -> entry.fail(stopping("whether the change was kept is not known")));
        underWay = List.of();
    }

    private void next() {
        while (!writing && !closed && !waiting.isEmpty()) {
            Group group = gather();
            if (store == null || (group.planned.equals(written) && certain)) {
                make(group);
            } else {
                underWay = group.changes;
                write(store, group.planned, () -> make(group), failure -> refuse(group.changes, failure));
            }
        }
        if (store != null && !writing && !closed && !retrying && !(certain && layer.equals(written))) {
            write(store, layer, () -> {}, failure -> {});
        }
    }

    /** Takes from the queue what can be written in one go; what is refused already is answered. */
    private Group gather() {
        List<Waiting<?>> changes = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        ChangeLayer planned = layer;
        for (Iterator<Waiting<?>> i = waiting.iterator(); i.hasNext(); ) {
            Waiting<?> entry = i.next();
            Set<String> touches = entry.touches;
            boolean free = taken.isEmpty()
                    || (!taken.contains(Change.EVERYTHING)
                            && !touches.contains(Change.EVERYTHING)
                            && touches.stream().noneMatch(taken::contains));
            // Also what has to wait: nobody overtakes it.
            if (free) {
                i.remove();
                try {
                    planned = entry.change.plan(planned);
                    changes.add(entry);
                } catch (Throwable e) { // a user's strategy: whatever it throws
                    entry.fail(e);
                    continue;
                }
            }
            taken.addAll(touches);
            if (store == null) {
                break;
            }
        }
        return new Group(changes, planned);
    }

    private void make(Group group) {
        List<Waiting<?>> unsettled = new ArrayList<>();
        ChangeLayer settled = group.planned;
        for (Waiting<?> entry : group.changes) {
            entry.make();
            settled = entry.settle(settled);
        }
        layer = settled;
        if (store == null || layer.equals(written)) {
            group.changes.forEach(Waiting::answer);
            return;
        }
        for (Waiting<?> entry : group.changes) {
            if (entry.settle(written).equals(written)) {
                entry.answer();
            } else {
                unsettled.add(entry);
            }
        }
        underWay = unsettled;
        write(store, layer, () -> unsettled.forEach(Waiting::answer), failure -> refuse(unsettled, failure));
    }

    private void refuse(List<Waiting<?>> changes, Throwable failure) {
        for (Waiting<?> entry : changes) {
            if (entry.refused) {
                entry.answer();
            } else {
                entry.fail(new ChangeRefusedException(
                        Reason.NOT_KEPT,
                        "the change could not be written down: " + reason(failure)
                                + (entry.made ? ": it is in force until the next start" : ": nothing changed")));
            }
        }
    }

    private void write(StateStore target, ChangeLayer next, Runnable done, Consumer<Throwable> failed) {
        writing = true;
        CompletionStage<Void> stage;
        try {
            stage = target.keep(next);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((nothing, failure) -> {
            try {
                control.execute(() -> written(next, failure, done, failed));
            } catch (RejectedExecutionException e) {
                LOG.debug("written after the end");
            }
        });
    }

    private void written(ChangeLayer next, @Nullable Throwable failure, Runnable done, Consumer<Throwable> failed) {
        writing = false;
        if (closed) {
            return;
        }
        underWay = List.of();
        if (failure == null) {
            written = next;
            certain = true;
            if (complained) {
                LOG.info("changes are kept again");
                complained = false;
            }
            done.run();
        } else {
            // It may have got there all the same; what is in force is written again, lest it come back at a restart.
            certain = false;
            if (!complained) {
                LOG.warn("changes cannot be kept, and are refused until they can: {}", reason(failure));
                complained = true;
            }
            failed.accept(failure);
            retryLater();
        }
        next();
    }

    private void retryLater() {
        if (!retrying) {
            retrying = true;
            control.schedule(
                    () -> {
                        retrying = false;
                        next();
                    },
                    RETRY_NANOS);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static ChangeRefusedException stopping(String outcome) {
        return new ChangeRefusedException(Reason.STOPPING, "the load balancer is stopping: " + outcome);
    }

    private record Group(List<Waiting<?>> changes, ChangeLayer planned) {}

    /** A change and who waits for it. */
    private static final class Waiting<T extends @Nullable Object> {
        private final Change<T> change;
        private final Set<String> touches;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private @Nullable Runnable answer;
        private boolean made;
        private boolean refused;

        Waiting(Change<T> change) {
            this.change = change;
            this.touches = change.touches();
        }

        void make() {
            try {
                @Nullable T value = change.make();
                made = true;
                answer = () -> result.complete(value);
            } catch (Throwable e) { // nobody must wait for ever
                refused = true;
                answer = () -> result.completeExceptionally(e);
            }
        }

        /** A layer that cannot be settled stays as planned. */
        ChangeLayer settle(ChangeLayer layer) {
            try {
                return change.settle(layer);
            } catch (RuntimeException e) { // nobody must wait for ever
                LOG.error("a change could not be compared with the configuration", e);
                return layer;
            }
        }

        void answer() {
            if (answer != null) {
                answer.run();
            }
        }

        void fail(Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
