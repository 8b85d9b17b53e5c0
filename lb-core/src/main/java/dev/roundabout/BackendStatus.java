package dev.roundabout;

import dev.roundabout.config.Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say about a backend at one moment. Settings and states are from one published snapshot; counters are
 * read one after another.
 *
 * @param name its name
 * @param address its address as configured
 * @param resolved the address in use; {@code null} while a host name has never been found
 * @param weight its share of new sessions
 * @param maxSessions the most sessions at a time; 0 is no limit
 * @param backup whether it serves only when no primary is eligible
 * @param adminState what the operator wants
 * @param health what the active check says
 * @param ejectedFor how long the passive check still leaves it out; zero if it does not
 * @param waitsForProbe whether it was added or enabled at run time and still waits for its first good probe
 * @param eligible whether it may take a session now by its own state
 * @param takesTraffic whether new sessions go to it now: eligible and needed, or tried under fail-open
 * @param removing whether it leaves the pool when it has been drained
 * @param runtime whether it was added, or one of its settings changed, at run time
 * @param since when its state last changed, by the wall clock
 * @param lastCheck the last probe's result; {@code null} before the first
 * @param drainLeft how long its sessions may still go on while it is draining; {@code null} otherwise
 * @param sessions the sessions it has now
 * @param counters what it did since it was added
 */
public record BackendStatus(
        String name,
        Address address,
        @Nullable InetSocketAddress resolved,
        int weight,
        int maxSessions,
        boolean backup,
        AdminState adminState,
        Health health,
        Duration ejectedFor,
        boolean waitsForProbe,
        boolean eligible,
        boolean takesTraffic,
        boolean removing,
        boolean runtime,
        Instant since,
        @Nullable CheckResult lastCheck,
        @Nullable Duration drainLeft,
        int sessions,
        Counters counters) {

    /** {@return the one word for its state: {@code draining disabled ejected down waiting unresolved up unknown}} */
    public String state() {
        if (adminState != AdminState.ENABLED) {
            return adminState == AdminState.DRAINING ? "draining" : "disabled";
        }
        if (health == Health.DOWN) {
            return "down";
        }
        if (!ejectedFor.isZero()) {
            return "ejected";
        }
        if (resolved == null) {
            return "unresolved";
        }
        if (waitsForProbe) {
            return "waiting";
        }
        return health == Health.UP ? "up" : "unknown";
    }

    /**
     * Totals of one backend.
     *
     * @param opened sessions connected to it
     * @param connectFailures attempts to connect that failed, for reasons that were its own; not one of which fail-over's
     *     time left less than half
     * @param errors {@code connectFailures} and sessions that it reset, lost, or closed at once without a byte
     * @param upstreamBytes bytes clients sent towards it
     * @param downstreamBytes bytes it sent
     * @param connectP50 the median time to connect over the last minutes; {@code null} before the first
     * @param connectP99 the 99th percentile of the same; {@code null} before the first
     */
    public record Counters(
            long opened,
            long connectFailures,
            long errors,
            long upstreamBytes,
            long downstreamBytes,
            @Nullable Duration connectP50,
            @Nullable Duration connectP99) {}
}
