package dev.roundabout.cli.ctl;

import dev.roundabout.cli.completion.Candidates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Disables a backend. */
@Command(name = "disable", description = "Gives a backend no new session and no probe; its sessions go on.")
final class DisableCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "NAME",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Backends.class,
            description = "a backend's name or address")
    String name = "";

    DisableCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        new StateChange(invocation).to(name, "disabled");
    }
}
