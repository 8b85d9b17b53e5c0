package dev.roundabout.admin;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again on the admin loop, until the loop ends. A run that throws is a line in the log, and the
 * next one comes at its time: the loop itself would never run it again.
 */
final class Periodic {
    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

    private Periodic() {}

    /**
     * Begins, with the first run after one period.
     *
     * @param loop where it runs
     * @param seconds from the beginning of one run to that of the next, 1 or more
     * @param what what it does, for the log
     * @param work one run
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the loop
    static void begin(EventExecutor loop, long seconds, String what, Runnable work) {
        loop.scheduleAtFixedRate(() -> runOnce(what, work), seconds, seconds, TimeUnit.SECONDS);
    }

    private static void runOnce(String what, Runnable work) {
        try {
            work.run();
        } catch (Throwable e) { // whatever it is, the next run may be better
            LOG.error("admin: {} failed, the next time is tried", what, e);
        }
    }
}
