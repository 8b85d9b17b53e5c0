package dev.roundabout.cli.ctl;

import java.time.Duration;

/** Time as a waiting command sees it; moved by hand in tests. */
interface PollClock {
    /** {@return a reading that only grows; differences are nanoseconds} */
    long nanoTime();

    /**
     * Lets time pass.
     *
     * @param duration how much, above zero
     * @throws InterruptedException if the thread is told to end
     */
    void sleep(Duration duration) throws InterruptedException;

    /** {@return the machine's clock} */
    static PollClock system() {
        return new PollClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration.toMillis());
            }
        };
    }
}
