package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows the pools and their backends; one pool only if it was named. */
@Command(name = "status", description = "Shows every pool and backend: state, why, sessions, times, errors.")
final class StatusCommand implements Runnable {
    private final Invocation invocation;

    StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        StatusJson status = invocation.api().status();
        if (invocation.namedPool() != null) {
            status = only(invocation.pool(status), status);
        }
        invocation.output().table(StatusTable.of(status), status);
    }

    private static StatusJson only(PoolJson pool, StatusJson status) {
        return new StatusJson(
                status.version(),
                status.transport(),
                status.readiness(),
                status.uptimeMillis(),
                status.listeners().stream()
                        .filter(listener -> listener.pool().equals(pool.name()))
                        .toList(),
                List.of(pool));
    }
}
