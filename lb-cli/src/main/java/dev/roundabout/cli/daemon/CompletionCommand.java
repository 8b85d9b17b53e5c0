package dev.roundabout.cli.daemon;

import dev.roundabout.cli.completion.BashCompletion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes what bash needs to complete command lines of {@code lbd}. */
@Command(name = "completion", description = "Writes the completion script for bash.", hidden = true)
final class CompletionCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        CommandSpec self = spec;
        if (self == null) {
            throw new IllegalStateException("picocli sets it");
        }
        self.commandLine().getOut().print(BashCompletion.of(self.root()));
        self.commandLine().getOut().flush();
    }
}
