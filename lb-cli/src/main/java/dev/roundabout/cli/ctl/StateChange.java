package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.ChangeBackendJson;

/** Enables or disables a backend. */
final class StateChange {
    private final Invocation invocation;

    StateChange(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * Sets the state and says so.
     *
     * @param name the backend's name or address
     * @param state {@code enabled} or {@code disabled}
     */
    void to(String name, String state) {
        BackendChangedJson result =
                invocation.api().change(invocation.pool(), name, new ChangeBackendJson(null, null, state));
        BackendJson backend = result.backend();
        boolean unchanged = result.outcome().equals(BackendChangedJson.UNCHANGED);
        invocation
                .output()
                .result(
                        Words.label(backend) + " in " + result.pool() + " is " + state + (unchanged ? " already" : "")
                                + consequence(backend),
                        result);
        invocation.warn(result.warning());
    }

    private static String consequence(BackendJson backend) {
        if (backend.adminState().equals("enabled")) {
            return ": " + Words.traffic(backend);
        }
        return backend.sessions() == 0 ? "" : ": takes no new session, " + backend.sessions() + " go on";
    }
}
