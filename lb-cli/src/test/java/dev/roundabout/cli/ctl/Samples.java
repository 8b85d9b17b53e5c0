package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.admin.wire.BackendDrainJson;
import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.BackendRemovedJson;
import dev.roundabout.admin.wire.CheckJson;
import dev.roundabout.admin.wire.DrainJobJson;
import dev.roundabout.admin.wire.ListenerJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a daemon could answer. */
final class Samples {
    private static final String SINCE = "2026-01-02T03:04:05Z";

    private Samples() {}

    /** A pool in every state: two up, one down, one draining. */
    static StatusJson status() {
        return status(crm(up("s1", "10.1.3.11:3000", 22), down(), draining(), up("s3", "10.1.3.13:3000", 13)));
    }

    static StatusJson status(PoolJson... pools) {
        ListenerJson listener = new ListenerJson("web", "0.0.0.0:80", "crm", 41, 4000, false, 5000, Map.of());
        return new StatusJson("1.0.0", "nio", "ready", 60_000, true, List.of(listener), List.of(pools));
    }

    static PoolJson crm(BackendJson... backends) {
        int taking = (int)
                List.of(backends).stream().filter(BackendJson::takesTraffic).count();
        return new PoolJson(
                "crm", "round-robin", false, false, List.of("0.0.0.0:80"), taking, 41, 12.04, 5000, List.of(backends));
    }

    static PoolJson pool(String name) {
        return new PoolJson(name, "least-connections", true, false, List.of(), 0, 1, 0.5, 1, List.of());
    }

    static BackendJson up(String name, String address, int sessions) {
        return new Builder(name, address)
                .state("up", "enabled", "up")
                .sessions(sessions)
                .build();
    }

    static BackendJson down() {
        return new Builder("s2", "10.1.3.12:3000")
                .state("down", "enabled", "down")
                .reason("tcp refused, 12 s ago")
                .check(new CheckJson("refused", "connect", "refused", 180, SINCE))
                .errors(3)
                .build();
    }

    /** The same, as it is answered when it alone was asked for. */
    static BackendJson downWithChecks() {
        return new Builder("s2", "10.1.3.12:3000")
                .state("down", "enabled", "down")
                .reason("tcp refused, 12 s ago")
                .check(new CheckJson("refused", "connect", "refused", 180, "2026-01-02T03:04:05.123456Z"))
                .checks(
                        new CheckJson("refused", "connect", "refused", 180, "2026-01-02T03:04:05.123456Z"),
                        new CheckJson(
                                "timed-out", "receive", "timed out at receive", 1_000_300, "2026-01-02T03:04:03Z"),
                        new CheckJson("good", "receive", "status 200", 12_345, "2026-01-02T03:04:01Z"))
                .errors(3)
                .build();
    }

    static BackendJson draining() {
        return new Builder("s4", "10.1.3.14:3000")
                .state("draining", "draining", "up")
                .reason("6 left, cut in 21 s")
                .runtime()
                .drain(new BackendDrainJson("d1", 6, 21_000, "remove"))
                .sessions(6)
                .p99(500L)
                .build();
    }

    static BackendJson waiting() {
        return new Builder("s4", "10.1.3.14:3000")
                .state("waiting", "enabled", "unknown")
                .reason("waits for its first good probe")
                .runtime()
                .build();
    }

    static BackendJson disabled(int sessions) {
        return new Builder("s4", "10.1.3.14:3000")
                .state("disabled", "disabled", "unknown")
                .runtime()
                .sessions(sessions)
                .build();
    }

    static BackendChangedJson changed(String outcome, BackendJson backend) {
        return new BackendChangedJson(outcome, "crm", backend);
    }

    static BackendRemovedJson removed(int cut) {
        return new BackendRemovedJson("removed", "crm", "s4", "10.1.3.14:3000", cut);
    }

    /** A drain of s4 under way. */
    static DrainJobJson running(String then) {
        return new DrainJobJson("d1", "crm", "s4", then, "running", 6, 30_000, null, null, null);
    }

    /** The same drain when it is over. */
    static DrainJobJson over(String then, String state, int ended, int cut) {
        return new DrainJobJson("d1", "crm", "s4", then, state, 0, 0, ended, cut, null);
    }

    static Builder backend(String name, String address) {
        return new Builder(name, address);
    }

    /** A backend in the making; whether it takes traffic follows from its state and weight. */
    static final class Builder {
        private final String name;
        private final String address;
        private String state = "up";
        private String adminState = "enabled";
        private String health = "up";
        private @Nullable String reason;
        private boolean runtime;
        private int weight = 1;
        private int maxSessions;
        private boolean backup;
        private boolean tried;
        private @Nullable CheckJson check;
        private @Nullable List<CheckJson> checks;
        private @Nullable BackendDrainJson drain;
        private int sessions;
        private long errors;
        private @Nullable Long p99;

        Builder(String name, String address) {
            this.name = name;
            this.address = address;
        }

        Builder state(String newState, String newAdminState, String newHealth) {
            state = newState;
            adminState = newAdminState;
            health = newHealth;
            return this;
        }

        Builder reason(String newReason) {
            reason = newReason;
            return this;
        }

        Builder runtime() {
            runtime = true;
            return this;
        }

        Builder weight(int newWeight) {
            weight = newWeight;
            return this;
        }

        Builder max(int newMax) {
            maxSessions = newMax;
            return this;
        }

        Builder backup() {
            backup = true;
            return this;
        }

        /** It takes traffic though it is not eligible, since no backend is. */
        Builder tried() {
            tried = true;
            return this;
        }

        Builder check(CheckJson newCheck) {
            check = newCheck;
            return this;
        }

        Builder drain(BackendDrainJson newDrain) {
            drain = newDrain;
            return this;
        }

        Builder sessions(int newSessions) {
            sessions = newSessions;
            return this;
        }

        Builder errors(long newErrors) {
            errors = newErrors;
            return this;
        }

        Builder checks(CheckJson... latestFirst) {
            checks = List.of(latestFirst);
            return this;
        }

        Builder p99(Long micros) {
            p99 = micros;
            return this;
        }

        BackendJson build() {
            boolean eligible = state.equals("up") && weight > 0;
            return new BackendJson(
                    name,
                    address,
                    address,
                    state,
                    reason,
                    runtime,
                    weight,
                    maxSessions,
                    backup,
                    adminState,
                    health,
                    0,
                    state.equals("waiting"),
                    eligible,
                    (eligible && !backup) || tried,
                    drain != null && drain.then().equals("remove"),
                    SINCE,
                    check,
                    drain,
                    sessions,
                    sessions / 10.0,
                    100,
                    errors,
                    errors,
                    1000,
                    2000,
                    p99 == null ? null : p99 / 2,
                    p99,
                    checks);
        }
    }
}
