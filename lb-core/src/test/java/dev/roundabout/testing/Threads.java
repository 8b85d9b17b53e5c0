package dev.roundabout.testing;

/** Daemon threads that do one thing and end. */
final class Threads {
    private static final long STACK_BYTES = 256 * 1024;
    private static final long JOIN_MILLIS = 5_000;

    private Threads() {}

    static Thread start(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits until the thread has ended; an interrupt is kept for the caller. */
    static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(thread.getName() + ": still running after " + JOIN_MILLIS + " ms");
        }
    }
}
