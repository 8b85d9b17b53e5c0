package dev.roundabout.cli.daemon;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks all threads for a sign of life, again and again. A good answer feeds the watchdog; none within the patience, or a
 * bad one, means a thread that moves bytes is dead, and a daemon that looks alive but is not helps nobody.
 */
final class Watch implements AutoCloseable {
    /** How many times one second it waits. A suspended machine costs one of them, however long it slept. */
    private static final int PATIENCE = 30;

    private final Supplier<CompletionStage<Void>> alive;
    private final Runnable feed;
    private final Consumer<String> dead;
    private final Thread thread;

    Watch(Supplier<CompletionStage<Void>> alive, Runnable feed, Consumer<String> dead, Duration interval) {
        this.alive = alive;
        this.feed = feed;
        this.dead = dead;
        this.thread = new Thread(() -> run(interval.toMillis()), "lb-watch");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the watch; a question that is under way is forgotten. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run(long intervalMillis) {
        try {
            boolean going = true;
            while (going) {
                going = ask(PATIENCE, Duration.ofSeconds(1));
                TimeUnit.MILLISECONDS.sleep(intervalMillis);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Asks once; returns whether the answer was good. */
    boolean ask(int patience, Duration slice) throws InterruptedException {
        CompletableFuture<Void> answer = alive.get().toCompletableFuture();
        for (int waited = 0; waited < patience; waited++) {
            try {
                answer.get(slice.toMillis(), TimeUnit.MILLISECONDS);
                feed.run();
                return true;
            } catch (TimeoutException e) {
                // One slice less.
            } catch (ExecutionException e) {
                dead.accept("a thread does not answer: " + e.getCause());
                return false;
            }
        }
        dead.accept(
                "a thread has not answered for " + slice.multipliedBy(patience).toSeconds() + " s");
        return false;
    }
}
