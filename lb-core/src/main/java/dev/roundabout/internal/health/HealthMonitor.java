package dev.roundabout.internal.health;

import dev.roundabout.CheckResult;
import dev.roundabout.Health;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.time.Scheduler;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Schedules probes. Every method is called on the control thread. */
public interface HealthMonitor extends AutoCloseable {
    /**
     * Probes over the network at a time; the others wait their turn. NIO gives a descriptor back only with the loop's
     * next select, so for a moment there may be twice as many.
     */
    int MOST_CONNECTIONS = 64;

    /** Programs at a time, each with a thread and two descriptors; the others wait their turn. */
    int MOST_PROGRAMS = 8;

    /** Connections while the process has only its reserve of descriptors left, of which the admin port needs some too. */
    int FEW_CONNECTIONS = 8;

    /** Programs, likewise. */
    int FEW_PROGRAMS = 1;

    /**
     * A monitor with an event loop of its own, {@code lb-probe}, and threads for programs, {@code lb-probe-program-N},
     * all daemons that are made when needed.
     *
     * @param random the jitter
     * @param names finds the hosts of probes that go elsewhere; not closed by the monitor
     * @param descriptorsSpent whether the process has only its reserve of descriptors left: then fewer probe at a time
     */
    static HealthMonitor start(
            Scheduler control, RandomGenerator random, HostNames names, BooleanSupplier descriptorsSpent) {
        return new ProbingMonitor(
                control, random, names, descriptorsSpent, new NetworkProber(), new ProgramProber(MOST_PROGRAMS));
    }

    /**
     * Begins to probe, at once, and goes on until the watch is closed. With {@link HealthCheckConfig.None} nothing is
     * probed and the observer is never called.
     *
     * @param observer called on the control thread, never after the watch was closed
     */
    Watch watch(ProbeSubject subject, HealthCheckConfig check, CheckObserver observer);

    /**
     * Closes every watch, ends the probes under way and the threads, waiting for them a second at most; harmless when
     * called again.
     */
    @Override
    void close();

    /** Probes of one subject. */
    interface Watch {
        /** Stops probing; a probe under way is abandoned. Harmless when called again. */
        void close();
    }

    /** Told of results. */
    interface CheckObserver {
        /**
         * A probe has ended.
         *
         * @param verdict what the subject's health is now if the probe changed it, else {@code null}
         */
        void checked(CheckResult result, @Nullable Health verdict);
    }
}
