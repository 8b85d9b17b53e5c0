package dev.roundabout.metrics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every meter there is. Names are Micrometer's; a registry turns them into its own form, Prometheus for example
 * {@code lb.sessions} into {@code lb_sessions_total}. The words of tag values are lower case with hyphens.
 */
public enum LoadBalancerMeters {
    /** Sessions open now, by the backend they are connected or connecting to. */
    SESSIONS_ACTIVE("lb.sessions.active", null, List.of("pool", "backend"), "Sessions a backend has now"),
    /** Sessions closed, by reason. A session that reached no backend, or whose backend has left, says so in brackets. */
    SESSIONS("lb.sessions", null, List.of("listener", "pool", "backend", "reason"), "Sessions closed, by reason"),
    /** Time of successful attempts to connect. */
    CONNECT("lb.connect", "seconds", List.of("pool", "backend"), "Time to connect to a backend"),
    /** Attempts to connect that failed. */
    CONNECT_FAILURES(
            "lb.connect.failures",
            null,
            List.of("pool", "backend", "cause"),
            "Attempts to connect to a backend that failed, by cause"),
    /** Bytes relayed, counted as they flow. */
    BYTES(
            "lb.bytes",
            "bytes",
            List.of("pool", "backend", "direction"),
            "Bytes relayed: upstream from clients, downstream from backends"),
    /** Whether the checks have nothing against it: 0 if it is DOWN, ejected, or waits for its first good probe. */
    BACKEND_UP(
            "lb.backend.up",
            null,
            List.of("pool", "backend"),
            "1 unless a check keeps the backend from taking sessions"),
    /** What the operator wants: 0 enabled, 1 draining, 2 disabled. */
    BACKEND_STATE(
            "lb.backend.state",
            null,
            List.of("pool", "backend"),
            "What the operator wants of the backend: 0 enabled, 1 draining, 2 disabled"),
    /** Backends of a pool that new sessions go to now, tried under fail-open or eligible. */
    POOL_TAKING_TRAFFIC(
            "lb.pool.taking.traffic", null, List.of("pool"), "Backends of the pool that new sessions go to now"),
    /** Whether a pool fails open. */
    POOL_FAILING_OPEN(
            "lb.pool.failing.open",
            null,
            List.of("pool"),
            "1 while no backend of the pool is eligible and every enabled primary is tried"),
    /** Probes ended; the cause is {@code good} or how it failed. */
    HEALTH_CHECKS("lb.health.checks", null, List.of("pool", "backend", "cause"), "Probes, by what they found"),
    /** Clients reset at the door. */
    ADMISSION_REJECTED(
            "lb.admission.rejected", null, List.of("listener", "reason"), "Clients reset at the door, by reason"),
    /** Sessions a listener has now, those that are not connected to a backend yet among them. */
    LISTENER_SESSIONS("lb.listener.sessions", null, List.of("listener", "pool"), "Sessions a listener has now"),
    /** The most sessions a listener may have now, with what those that share its limit leave it. */
    LISTENER_SESSIONS_LIMIT(
            "lb.listener.sessions.limit",
            null,
            List.of("listener", "pool"),
            "The most sessions a listener may have now, beside those of others that share its limit"),
    /** How late the event loops are. */
    LOOP_DELAY(
            "lb.loop.delay",
            "seconds",
            List.of(),
            "The longest that a task waited beyond its time on an event loop, in the last ten to twenty seconds"),
    /** Bytes that wait for slow readers. */
    BYTES_KEPT("lb.bytes.kept", "bytes", List.of(), "Bytes read that their receivers have not taken yet"),
    /** With so many of them new sessions are refused. */
    BYTES_KEPT_LIMIT(
            "lb.bytes.kept.limit",
            "bytes",
            List.of(),
            "From how many bytes that their receivers have not taken new sessions are refused"),
    /** Descriptors of the whole process. */
    DESCRIPTORS_OPEN("lb.descriptors.open", null, List.of(), "Descriptors that the process has open"),
    /** The most it may have. */
    DESCRIPTORS_LIMIT(
            "lb.descriptors.limit", null, List.of(), "The most descriptors that the process may have open at a time"),
    /** Memory of the whole process for buffers outside of the heap. */
    MEMORY_DIRECT_USED("lb.memory.direct.used", "bytes", List.of(), "Memory outside of the heap that buffers have"),
    /** The most it may have. */
    MEMORY_DIRECT_LIMIT(
            "lb.memory.direct.limit", "bytes", List.of(), "The most memory outside of the heap that buffers may have"),
    /** Lines that the access log dropped; only where there is one. */
    ACCESS_LOG_DROPPED(
            "lb.access.log.dropped",
            null,
            List.of("cause"),
            "Lines that the access log dropped: full because its output is too slow, failed because it refused them");

    private final String meterName;
    private final @Nullable String unit;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
    private final List<String> tags;

    private final String help;

    LoadBalancerMeters(String meterName, @Nullable String unit, List<String> tags, String help) {
        this.meterName = meterName;
        this.unit = unit;
        this.tags = tags;
        this.help = help;
    }

    /** {@return its name in Micrometer's form} */
    public String meterName() {
        return meterName;
    }

    /** {@return its base unit; {@code null} for plain counts} */
    public @Nullable String unit() {
        return unit;
    }

    /** {@return the keys of its tags, all of which every meter of this name has} */
    public List<String> tags() {
        return tags;
    }

    /** {@return what it says, in one line} */
    public String help() {
        return help;
    }
}
