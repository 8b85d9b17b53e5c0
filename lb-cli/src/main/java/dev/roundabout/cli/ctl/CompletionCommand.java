package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.cli.completion.BashCompletion;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what a shell needs to complete command lines of {@code lbctl}; the script asks it for names in turn. */
@Command(
        name = "completion",
        description =
                "Writes the completion script for bash: source <(lbctl completion). The package has it installed.")
final class CompletionCommand implements Runnable {
    private final Invocation invocation;

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "WHAT", hidden = true, description = "backends or pools: their names")
    @Nullable
    String what;

    CompletionCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        if (what == null) {
            CommandSpec self = spec;
            if (self == null) {
                throw new IllegalStateException("picocli sets it");
            }
            invocation.text(BashCompletion.of(self.root()));
            return;
        }
        List<PoolJson> pools = invocation.api().status().pools();
        Stream<String> names =
                switch (what) {
                    case "pools" -> pools.stream().map(PoolJson::name);
                    case "backends" ->
                        pools.stream()
                                .filter(pool -> invocation.namedPool() == null
                                        || pool.name().equals(invocation.namedPool()))
                                .flatMap(pool -> pool.backends().stream())
                                .map(BackendJson::name)
                                .distinct();
                    default -> throw CtlException.usage(Printable.line(what) + " (expected: backends or pools)");
                };
        names.forEach(name -> invocation.text(Printable.line(name) + "\n"));
    }
}
