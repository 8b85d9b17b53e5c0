package dev.roundabout.internal.pool;

import dev.roundabout.AdminState;
import dev.roundabout.Health;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The settings and the three states of a backend, replaced as a whole by the control thread. What the operator wants,
 * what probes say and what the passive check did are never mixed.
 *
 * @param waitsForProbe whether it came in at run time and needs a good probe before it takes traffic
 * @param ejectedUntil on the ticker; meaningful while {@code ejected}
 * @param drainDeadline on the ticker; meaningful while DRAINING
 * @param removing whether it leaves the pool when drained
 * @param runtime whether a setting differs from the configuration
 */
record BackendState(
        int weight,
        int maxSessions,
        AdminState adminState,
        Health health,
        boolean waitsForProbe,
        boolean ejected,
        long ejectedUntil,
        long drainDeadline,
        boolean removing,
        boolean runtime,
        @Nullable InetSocketAddress resolved,
        Instant since) {

    static BackendState initial(int weight, int maxSessions, boolean enabled, Instant now) {
        AdminState state = enabled ? AdminState.ENABLED : AdminState.DISABLED;
        return new BackendState(
                weight, maxSessions, state, Health.UNKNOWN, false, false, 0, 0, false, false, null, now);
    }

    /** Whether it may take a session by its own state. */
    boolean eligible() {
        return canBeTried() && health != Health.DOWN && !ejected && !waitsForProbe;
    }

    /** Whether fail-open may try it: enabled, reachable in principle, and not still waiting for its very first probe. */
    boolean canBeTried() {
        return adminState == AdminState.ENABLED
                && weight > 0
                && resolved != null
                && !(waitsForProbe && health == Health.UNKNOWN);
    }

    /** Enabled; with {@code waits} it takes traffic after its next good probe. */
    BackendState toEnabled(boolean waits, Instant now) {
        return new BackendState(
                weight,
                maxSessions,
                AdminState.ENABLED,
                Health.UNKNOWN,
                waits,
                false,
                0,
                0,
                false,
                runtime,
                resolved,
                now);
    }

    BackendState toDisabled(Instant now) {
        return new BackendState(
                weight,
                maxSessions,
                AdminState.DISABLED,
                Health.UNKNOWN,
                false,
                false,
                0,
                0,
                false,
                runtime,
                resolved,
                now);
    }

    /** Draining; with {@code waits} it takes traffic after its next good probe should the drain be called off. */
    BackendState toDraining(long deadline, boolean thenRemove, boolean waits, Instant now) {
        return new BackendState(
                weight,
                maxSessions,
                AdminState.DRAINING,
                health,
                waitsForProbe || waits,
                ejected,
                ejectedUntil,
                deadline,
                thenRemove,
                runtime,
                resolved,
                now);
    }

    /** In service as if the drain had never begun; one that was DISABLED before it comes in as any that is enabled. */
    BackendState toUndrained(Instant now) {
        return new BackendState(
                weight,
                maxSessions,
                AdminState.ENABLED,
                health,
                waitsForProbe,
                ejected,
                ejectedUntil,
                0,
                false,
                runtime,
                resolved,
                now);
    }

    BackendState withSettings(int newWeight, int newMaxSessions) {
        return new BackendState(
                newWeight,
                newMaxSessions,
                adminState,
                health,
                waitsForProbe,
                ejected,
                ejectedUntil,
                drainDeadline,
                removing,
                runtime,
                resolved,
                since);
    }

    /** Whether it differs from the configuration now. */
    BackendState withRuntime(boolean differs) {
        return new BackendState(
                weight,
                maxSessions,
                adminState,
                health,
                waitsForProbe,
                ejected,
                ejectedUntil,
                drainDeadline,
                removing,
                differs,
                resolved,
                since);
    }

    /** A verdict of the active check; a good one ends the wait of a newcomer. */
    BackendState withVerdict(Health verdict, Instant now) {
        return new BackendState(
                weight,
                maxSessions,
                adminState,
                verdict,
                waitsForProbe && verdict != Health.UP,
                ejected,
                ejectedUntil,
                drainDeadline,
                removing,
                runtime,
                resolved,
                now);
    }

    BackendState toEjected(long until, Instant now) {
        return withEjected(true, until, now);
    }

    BackendState toReturned(Instant now) {
        return withEjected(false, 0, now);
    }

    BackendState resolvedTo(InetSocketAddress address, Instant now) {
        return new BackendState(
                weight,
                maxSessions,
                adminState,
                health,
                waitsForProbe,
                ejected,
                ejectedUntil,
                drainDeadline,
                removing,
                runtime,
                address,
                resolved == null ? now : since);
    }

    private BackendState withEjected(boolean nowEjected, long until, Instant now) {
        return new BackendState(
                weight,
                maxSessions,
                adminState,
                health,
                waitsForProbe,
                nowEjected,
                until,
                drainDeadline,
                removing,
                runtime,
                resolved,
                now);
    }
}
