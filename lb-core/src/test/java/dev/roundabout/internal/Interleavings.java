package dev.roundabout.internal;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Has Lincheck call a class from three threads at once, in as many orders as asked for, and look whether each outcome is
 * that of some order one after the other of a specification without threads.
 */
public final class Interleavings {
    private static final int THREADS = 3;
    private static final int CALLS = 3;

    private final Class<?> calls;
    private final Class<?> specification;

    /**
     * Calls and what they should do.
     *
     * @param calls its methods marked as operations are called
     * @param specification has the same methods
     */
    public Interleavings(Class<?> calls, Class<?> specification) {
        this.calls = calls;
        this.specification = specification;
    }

    /** So many scenarios, so many switches between threads each, chosen by a model checker. */
    public void check(int scenarios, int schedules) {
        check(new ModelCheckingOptions(), scenarios, schedules);
    }

    /** So many scenarios, each so often by real threads. */
    public void stress(int scenarios, int runs) {
        check(new StressOptions(), scenarios, runs);
    }

    private <O extends Options<O, ?>> void check(O options, int scenarios, int times) {
        options.iterations(scenarios)
                .invocationsPerIteration(times)
                .threads(THREADS)
                .actorsPerThread(CALLS)
                .actorsBefore(0)
                .actorsAfter(1)
                .sequentialSpecification(specification)
                .check(calls);
    }
}
