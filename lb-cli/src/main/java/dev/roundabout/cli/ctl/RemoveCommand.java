package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendRemovedJson;
import dev.roundabout.admin.wire.DrainJobJson;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.cli.completion.Candidates;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a backend; one that is not there is success too. */
@Command(
        name = "remove",
        description =
                "Removes a backend; with sessions only by --drain or --force, the last eligible one only by --force.")
final class RemoveCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "NAME",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Backends.class,
            description = "a backend's name or address")
    String name = "";

    @Option(
            names = "--drain",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "let its sessions end, cut the rest after this time, then remove it")
    @Nullable
    Duration drain;

    @Option(
            names = "--force",
            description = "remove it even if no other can take sessions; without --drain, cut its sessions now")
    boolean force;

    @Option(names = "--no-wait", description = "return at once; the drain goes on in the daemon")
    boolean noWait;

    RemoveCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        String pool = invocation.pool();
        try {
            remove(pool);
        } catch (RefusedException e) {
            if (e.is(ProblemType.UNKNOWN_BACKEND)) {
                invocation
                        .output()
                        .result(name + " is not in " + pool + ": nothing to remove", LeaveJson.notThere(pool, name));
            } else if (e.is(ProblemType.IN_USE)) {
                throw e.withRemedy(invocation.commandLine("remove " + name + " --drain 30s"));
            } else if (e.is(ProblemType.LAST_ELIGIBLE)) {
                throw e.withRemedy(invocation.commandLine("remove " + name + " --drain "
                        + (drain == null ? "30s" : Durations.argument(drain)) + " --force"));
            } else {
                throw e;
            }
        }
    }

    private void remove(String pool) {
        if (drain != null) {
            DrainJobJson job = invocation.api().drainAndRemove(pool, name, drain, force);
            new DrainReport(invocation).follow(job, noWait);
            return;
        }
        BackendRemovedJson removed = invocation.api().remove(pool, name, force);
        String cut = removed.cut() == 0 ? "" : ": " + Words.sessions(removed.cut()) + " cut";
        invocation
                .output()
                .result(
                        "removed " + removed.backend() + " from " + removed.pool() + cut,
                        LeaveJson.removed(removed.pool(), removed.backend(), removed.cut()));
    }
}
