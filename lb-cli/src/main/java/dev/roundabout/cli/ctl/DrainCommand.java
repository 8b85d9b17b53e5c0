package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.cli.completion.Candidates;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Drains a backend and leaves it disabled. */
@Command(
        name = "drain",
        description = "Gives a backend no new session and cuts the rest at the deadline; it stays, disabled.")
final class DrainCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "NAME",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Backends.class,
            description = "a backend's name or address")
    String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "when the rest is cut; default 30s")
    Duration timeout = Duration.ofSeconds(30);

    @Option(names = "--no-wait", description = "return at once; the drain goes on in the daemon")
    boolean noWait;

    DrainCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        String pool = invocation.pool();
        try {
            new DrainReport(invocation).follow(invocation.api().drain(pool, name, timeout), noWait);
        } catch (RefusedException e) {
            throw e.is(ProblemType.LAST_ELIGIBLE)
                    ? e.withRemedy(invocation.commandLine("add HOST:PORT") + " first")
                    : e;
        }
    }
}
