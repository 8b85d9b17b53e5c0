package dev.roundabout.internal;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import java.lang.management.ManagementFactory;

/**
 * How many sessions the process can hold: two descriptors each, after what listeners, event loops, probes, the admin
 * port and the program itself need. Where the system has no such limit, a million.
 */
final class DescriptorBudget {
    /** For the admin port, 64; for probes in flight, 64; for everything else the program opens, 64. */
    private static final int RESERVED = 192;

    private static final int PER_LOOP = 4;
    private static final int PER_SESSION = 2;
    private static final int UNLIMITED = 1_000_000;

    private final int sessions;
    private final long descriptors;

    private DescriptorBudget(long descriptors, int sessions) {
        this.descriptors = descriptors;
        this.sessions = sessions;
    }

    static DescriptorBudget ofProcess(int listeners, int loops) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? of(unix.getMaxFileDescriptorCount(), listeners, loops)
                : new DescriptorBudget(Long.MAX_VALUE, UNLIMITED);
    }

    static DescriptorBudget of(long descriptors, int listeners, int loops) {
        long left = (descriptors - RESERVED - listeners - (long) PER_LOOP * loops) / PER_SESSION;
        return new DescriptorBudget(descriptors, (int) Math.max(0, Math.min(UNLIMITED, left)));
    }

    int sessions() {
        return sessions;
    }

    /**
     * What is left for listeners without a limit of their own.
     *
     * @throws IllegalArgumentException if the listeners' own limits do not fit, or nothing is left
     */
    int shared(LoadBalancerConfig config) {
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
