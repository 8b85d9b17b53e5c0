package dev.roundabout.internal.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose time stands still until a test moves it. Tasks run on the thread that moves it, in the order of
 * their times, then of their arrival; one that throws ends the move, and the test sees the exception. Tasks may be
 * handed in from any thread; only the test moves time, and a task no further than by what it {@linkplain #spend takes}.
 */
public final class FakeScheduler implements Scheduler {
    /** What {@link #wallClock} says before time moves. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    // guarded by this
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.<Task>comparingLong(t -> t.dueNanos).thenComparingLong(t -> t.number));
    // close to the overflow, so that a comparison with < instead of a difference is found out
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();
    private Duration elapsed = Duration.ZERO;
    private Duration wallClockJumps = Duration.ZERO;
    private long arrivals;
    private boolean running;

    @Override
    public synchronized long nanoTime() {
        return nowNanos;
    }

    @Override
    public synchronized Instant wallClock() {
        return START.plus(elapsed).plus(wallClockJumps);
    }

    /** Queues the task; it runs with the next {@link #runDue} or {@link #advance}. */
    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public synchronized Timer schedule(Runnable task, long delayNanos) {
        Task queued = new Task(task, elapsed.toNanos() + Math.max(0, delayNanos), arrivals++);
        tasks.add(queued);
        return () -> remove(queued);
    }

    /** Runs what is due now, and what that makes due now. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** Moves time forward, stopping at each task on the way so that it sees its own time. */
    public void advance(Duration step) {
        long endNanos;
        synchronized (this) {
            if (running) {
                throw new IllegalStateException("a task moves time (expected: only the test does)");
            }
            running = true;
            endNanos = elapsed.toNanos() + step.toNanos();
        }
        try {
            for (Task task = next(endNanos); task != null; task = next(endNanos)) {
                task.body.run();
            }
        } finally {
            synchronized (this) {
                running = false;
            }
        }
    }

    /** Lets the task that calls this take so long. */
    public synchronized void spend(Duration took) {
        moveTo(elapsed.plus(took).toNanos());
    }

    /** Moves the wall clock only, as an operator or a time daemon does; a negative step goes back. */
    public synchronized void jumpWallClock(Duration step) {
        wallClockJumps = wallClockJumps.plus(step);
    }

    /** {@return how many tasks wait, due or not; cancelled ones are not counted} */
    public synchronized int pending() {
        return tasks.size();
    }

    private synchronized @Nullable Task next(long endNanos) {
        Task head = tasks.peek();
        if (head == null || head.dueNanos > endNanos) {
            moveTo(Math.max(endNanos, elapsed.toNanos()));
            return null;
        }
        tasks.remove(head);
        moveTo(Math.max(head.dueNanos, elapsed.toNanos()));
        return head;
    }

    private void moveTo(long elapsedNanos) {
        nowNanos += elapsedNanos - elapsed.toNanos();
        elapsed = Duration.ofNanos(elapsedNanos);
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    private static final class Task {
        final Runnable body;
        final long dueNanos; // since the start
        final long number;

        Task(Runnable body, long dueNanos, long number) {
            this.body = body;
            this.dueNanos = dueNanos;
            this.number = number;
        }
    }
}
