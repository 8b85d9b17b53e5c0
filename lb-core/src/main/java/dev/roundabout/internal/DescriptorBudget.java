package dev.roundabout.internal;

import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;

/**
 * How many sessions the process can hold: two descriptors each, after what listeners, event loops, probes, the admin
 * port, the program itself and the pipes of busy sessions need. Where the system has no such limit, a million. The admin
 * port's share is held open for it ({@link dev.roundabout.internal.session.DescriptorReserve}).
 */
final class DescriptorBudget {
    /** For the admin port, 64; for probes in flight, 64; for everything else the program opens, 64. */
    private static final int RESERVED = 192;

    private static final int PER_LOOP = 4;
    private static final int PER_SESSION = 2;
    private static final int PER_PIPE = 2;
    private static final int UNLIMITED = 1_000_000;

    /** Pipes are for the few sessions that are busy: a sixteenth of all descriptors at the most. */
    private static final int MOST_PIPES = 512;

    private static final int DESCRIPTORS_FOR_A_PIPE = 16 * PER_PIPE;

    private final long descriptors;
    private final long beside;
    private final boolean splicing;

    /** @param beside how many are for neither sessions nor pipes */
    private DescriptorBudget(long descriptors, long beside, boolean splicing) {
        this.descriptors = descriptors;
        this.beside = beside;
        this.splicing = splicing;
    }

    /**
     * What the process's own limit allows.
     *
     * @param pipes whether busy sessions use pipes
     */
    static DescriptorBudget ofProcess(int listeners, int loops, boolean pipes) {
        return of(ProcessDescriptors.limit(), listeners, loops, pipes);
    }

    static DescriptorBudget of(long descriptors, int listeners, int loops, boolean pipes) {
        return new DescriptorBudget(descriptors, RESERVED + listeners + (long) PER_LOOP * loops, pipes);
    }

    /** How many pipes there may be at a time. */
    int pipes() {
        return splicing ? (int) Math.min(MOST_PIPES, descriptors / DESCRIPTORS_FOR_A_PIPE) : 0;
    }

    int sessions() {
        long left = descriptors - beside - (long) PER_PIPE * pipes();
        return (int) Math.max(0, Math.min(UNLIMITED, left / PER_SESSION));
    }

    /** The smallest limit from which on there is a session: one that allows another pipe may leave none. */
    private long fewest() {
        long fewest = beside + PER_SESSION;
        while (!holdsSession(fewest) || !holdsSession(fewest + 1)) {
            fewest++;
        }
        return fewest;
    }

    private boolean holdsSession(long limit) {
        return new DescriptorBudget(limit, beside, splicing).sessions() > 0;
    }

    /** What it comes to, in a line for the log. */
    String line() {
        return (descriptors == Long.MAX_VALUE ? "no limit of descriptors" : descriptors + " descriptors")
                + ": at most " + sessions() + " sessions, " + PER_SESSION + " each"
                + (pipes() > 0 ? ", and " + pipes() + " pipes, " + PER_PIPE + " each" : "")
                + "; " + RESERVED + " for the admin port, probes and everything else";
    }

    /**
     * What is left for listeners without a limit of their own.
     *
     * @throws IllegalArgumentException if the listeners' own limits do not fit, or nothing is left
     */
    int shared(LoadBalancerConfig config) {
        int sessions = sessions();
        if (sessions == 0) {
            throw new IllegalArgumentException("descriptors: the limit of " + descriptors
                    + " holds no session (expected: at least " + fewest()
                    + "; it is that of ulimit -n, or of LimitNOFILE)");
        }
        long explicit = 0;
        boolean unlimited = false;
        for (ListenerConfig listener : config.listeners()) {
            explicit += listener.maxSessions();
            unlimited |= listener.maxSessions() == 0;
        }
        if (explicit > sessions || (unlimited && explicit == sessions)) {
            throw new IllegalArgumentException("max-sessions: " + explicit + " over all listeners (expected: "
                    + (unlimited ? "fewer than " : "at most ") + sessions + ", what the limit of " + descriptors
                    + " descriptors can hold)");
        }
        return (int) (sessions - explicit);
    }
}
