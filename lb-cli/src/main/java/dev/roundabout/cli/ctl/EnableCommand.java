package dev.roundabout.cli.ctl;

import dev.roundabout.cli.completion.Candidates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Enables a backend. */
@Command(
        name = "enable",
        description = "Lets a backend take sessions again, after its first good probe; calls off a drain.")
final class EnableCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "NAME",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Backends.class,
            description = "a backend's name or address")
    String name = "";

    EnableCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        new StateChange(invocation).to(name, "enabled");
    }
}
