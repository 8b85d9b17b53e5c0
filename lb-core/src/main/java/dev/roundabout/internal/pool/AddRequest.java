package dev.roundabout.internal.pool;

import dev.roundabout.BackendSpec;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.config.BackendConfig;
import org.jspecify.annotations.Nullable;

/** What was asked to be added: completed with defaults, or compared with what is there already. */
final class AddRequest {
    private final BackendSpec spec;

    AddRequest(BackendSpec spec) {
        this.spec = spec;
    }

    /** Everything that was not given takes its default. */
    BackendConfig complete() {
        String name = spec.name();
        Integer weight = spec.weight();
        Integer maxSessions = spec.maxSessions();
        try {
            return new BackendConfig(
                    spec.address(),
                    name == null ? spec.address().toString() : name,
                    weight == null ? 1 : weight,
                    maxSessions == null ? 0 : maxSessions,
                    Boolean.TRUE.equals(spec.backup()),
                    true,
                    null);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new ChangeRefusedException(Reason.INVALID, message, message.replaceFirst(":.*", ""));
        }
    }

    /** Compares only what was given. */
    void refuseDifferent(PooledBackend there, String pool) {
        BackendState state = there.state();
        refuseDifferent(there, pool, "address", there.address(), spec.address().toString());
        refuseDifferent(there, pool, "weight", state.weight(), spec.weight());
        refuseDifferent(there, pool, "maxSessions", state.maxSessions(), spec.maxSessions());
        refuseDifferent(there, pool, "backup", there.backup(), spec.backup());
    }

    private static void refuseDifferent(
            PooledBackend there, String pool, String field, Object is, @Nullable Object asked) {
        if (asked != null && !asked.equals(is)) {
            throw new ChangeRefusedException(
                    Reason.DIFFERENT,
                    there.name() + " is in " + pool + " with " + field + " " + is + ", asked for " + asked
                            + ": nothing changed",
                    field);
        }
    }
}
