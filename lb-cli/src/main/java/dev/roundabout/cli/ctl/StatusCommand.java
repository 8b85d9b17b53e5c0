package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import dev.roundabout.cli.completion.Candidates;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the pools and their backends; one pool only if it was named, one backend with its last probes if it was. */
@Command(
        name = "status",
        customSynopsis = "lbctl status [NAME | -w [SECONDS]]",
        description =
                "Shows every pool and backend: state, why, sessions, times, errors. With NAME, that backend and what"
                        + " its last ten probes found.")
final class StatusCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Backends.class,
            description = "a backend's name or address")
    @Nullable
    String name;

    @Option(
            names = {"-w", "--watch"},
            arity = "0..1",
            fallbackValue = "1",
            paramLabel = "SECONDS",
            converter = Converters.Seconds.class,
            description = "again and again until ^C, in place on a terminal; every second unless told otherwise")
    @Nullable
    Integer watch;

    StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        if (name != null && watch != null) {
            throw CtlException.usage("--watch: not with NAME (expected: one of them)");
        }
        if (name != null) {
            BackendJson backend = invocation.api().backend(invocation.pool(), name);
            invocation.output().table(StatusTable.of(backend), backend);
            return;
        }
        if (watch != null) {
            new StatusWatch(invocation, this::status, Duration.ofSeconds(watch)).run();
            return;
        }
        StatusJson status = status();
        invocation.output().table(StatusTable.of(status), status);
    }

    private StatusJson status() {
        StatusJson status = invocation.api().status();
        return invocation.namedPool() == null ? status : only(invocation.pool(status), status);
    }

    private static StatusJson only(PoolJson pool, StatusJson status) {
        return new StatusJson(
                status.version(),
                status.transport(),
                status.readiness(),
                status.uptimeMillis(),
                status.kept(),
                status.listeners().stream()
                        .filter(listener -> listener.pool().equals(pool.name()))
                        .toList(),
                List.of(pool));
    }
}
