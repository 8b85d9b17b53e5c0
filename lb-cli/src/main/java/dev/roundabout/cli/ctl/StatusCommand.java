package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the pools and their backends; one pool only if it was named, one backend with its last probes if it was. */
@Command(
        name = "status",
        description =
                "Shows every pool and backend: state, why, sessions, times, errors. With NAME, that backend and what"
                        + " its last ten probes found.")
final class StatusCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            converter = Converters.Name.class,
            description = "a backend's name or address")
    @Nullable
    String name;

    StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        if (name != null) {
            BackendJson backend = invocation.api().backend(invocation.pool(), name);
            invocation.output().table(StatusTable.of(backend), backend);
            return;
        }
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
