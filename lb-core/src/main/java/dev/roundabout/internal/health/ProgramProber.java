package dev.roundabout.internal.health;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Probes by programs. Starting a program blocks, so each runs on a daemon thread {@code lb-probe-program-N}, of which
 * there are a few; they are made when needed and end after a while without work.
 */
final class ProgramProber implements Prober {
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    /** @param most programs at a time */
    ProgramProber(int most) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lb-probe-program-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public Attempt probe(Request request, Consumer<Finding> ended) {
        ProgramProbe probe = new ProgramProbe(request, ended);
        threads.execute(probe);
        return probe;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
