package dev.roundabout.internal.health;

import dev.roundabout.config.HealthCheckConfig.Probe;
import dev.roundabout.config.ProxyProtocol;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out probes. It knows nothing of intervals and timeouts; its methods are called on the control thread. */
interface Prober {
    /**
     * Begins a probe; never blocks and never throws.
     *
     * @param ended told exactly once, on any thread, when nothing of the probe is left: its socket is closed or its
     *     program gone
     */
    Attempt probe(Request request, Consumer<Finding> ended);

    /** Gives up what is under way and ends the threads, waiting for them a second at most. */
    void close();

    /** A probe under way. */
    interface Attempt {
        /**
         * Time is up. The probe ends soon, as timed out at the step where it is, or as it was about to end anyway.
         * Harmless when it has ended.
         */
        void giveUp();
    }

    /**
     * What to probe.
     *
     * @param where where to connect; {@code null} only for programs
     * @param address the same as configured, with its port
     * @param sendProxy the header that is expected there
     * @param eligible whether the backend may take a session now
     * @param sessions the sessions it has now
     */
    record Request(
            Probe probe,
            @Nullable InetSocketAddress where,
            String address,
            ProxyProtocol sendProxy,
            boolean eligible,
            int sessions) {}
}
