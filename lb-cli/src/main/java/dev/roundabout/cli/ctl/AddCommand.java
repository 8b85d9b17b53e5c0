package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.AddBackendJson;
import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.config.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a backend; one that is there already and equal in all that was given is success too. */
@Command(name = "add", description = "Adds a backend; it takes traffic after its first good probe.")
final class AddCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "ADDR",
            converter = Converters.BackendAddress.class,
            description = "HOST:PORT, for example 10.1.3.14:3000")
    @Nullable
    Address address;

    @Option(
            names = "--name",
            paramLabel = "S",
            converter = Converters.Name.class,
            description = "what it is called; default its address")
    @Nullable
    String name;

    @Option(
            names = "--weight",
            paramLabel = "N",
            converter = Converters.Weight.class,
            description = "its share of new sessions, 0 to 256; default 1")
    @Nullable
    Integer weight;

    @Option(
            names = "--max",
            paramLabel = "N",
            converter = Converters.MaxSessions.class,
            description = "the most sessions at a time; default 0, no limit")
    @Nullable
    Integer max;

    @Option(names = "--backup", description = "serves only when no primary can")
    boolean backup;

    @Option(
            names = "--wait",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "return when it takes traffic, or with exit code 4 after this time; it stays added")
    @Nullable
    Duration wait;

    AddCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        String pool = invocation.pool();
        BackendChangedJson added = add(pool);
        if (wait == null) {
            invocation.output().result(sentence(added), added);
            return;
        }
        BackendJson backend = new TrafficWait(invocation.api(), invocation.clock()).until(pool, added.backend(), wait);
        BackendChangedJson result = new BackendChangedJson(added.outcome(), pool, backend);
        if (TrafficWait.isReady(backend)) {
            invocation.output().result(sentence(result), result);
            return;
        }
        invocation.output().partResult(result);
        throw new CtlException(
                ExitCode.WAITED_OUT,
                Words.label(backend)
                        + (backend.takesTraffic() ? " had no good probe within " : " took no traffic within ")
                        + Durations.words(wait) + ": it stays in " + pool
                        + ", " + Words.traffic(backend) + ". To take it out: "
                        + invocation.commandLine("remove " + backend.name()));
    }

    private BackendChangedJson add(String pool) {
        AddBackendJson wanted =
                new AddBackendJson(String.valueOf(address), name, weight, max, backup ? Boolean.TRUE : null);
        try {
            return invocation.api().add(pool, wanted);
        } catch (RefusedException e) {
            if (e.is(ProblemType.DIFFERENT)) {
                throw withRemedy(pool, e);
            }
            throw e;
        }
    }

    private RuntimeException withRemedy(String pool, RefusedException different) {
        try {
            return different.withRemedy(remedy(pool));
        } catch (RefusedException e) {
            // It left, or the address is no longer its alone: the refusal stands without advice.
            return different;
        }
    }

    /** What is different can be set if it is a weight or a limit; a name, an address or a role cannot. */
    private String remedy(String pool) {
        BackendJson there = invocation.api().backend(pool, name == null ? String.valueOf(address) : name);
        List<String> settings = new ArrayList<>();
        if (weight != null && weight != there.weight()) {
            settings.add("weight=" + weight);
        }
        if (max != null && max != there.maxSessions()) {
            settings.add("max=" + max);
        }
        boolean settable = there.address().equals(String.valueOf(address)) && (!backup || there.backup());
        return invocation.commandLine(
                settable && !settings.isEmpty()
                        ? "set " + there.name() + " " + String.join(" ", settings)
                        : "remove " + there.name() + " --drain 30s, then add again");
    }

    private static String sentence(BackendChangedJson result) {
        BackendJson backend = result.backend();
        String label = Words.label(backend);
        return switch (result.outcome()) {
            case BackendChangedJson.ALREADY_THERE ->
                label + " is in " + result.pool() + " already: nothing changed, " + Words.traffic(backend);
            case BackendChangedJson.DRAIN_CALLED_OFF ->
                label + " was leaving " + result.pool() + ": its drain is called off, it stays, "
                        + Words.traffic(backend);
            default -> "added " + label + " to " + result.pool() + ": " + Words.traffic(backend);
        };
    }
}
