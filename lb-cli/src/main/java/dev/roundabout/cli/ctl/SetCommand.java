package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.ChangeBackendJson;
import dev.roundabout.cli.completion.Candidates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sets a backend's weight or limit. */
@Command(name = "set", description = "Sets weight or limit of a backend; open sessions go on.")
final class SetCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Backends.class,
            description = "a backend's name or address")
    String name = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            completionCandidates = Candidates.Settings.class,
            description = "weight=N (0 to 256) or max=N (0 = no limit)")
    List<String> settings = new ArrayList<>();

    SetCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        ChangeBackendJson wanted = Settings.parse(settings);
        BackendChangedJson result = invocation.api().change(invocation.pool(), name, wanted);
        BackendJson backend = result.backend();
        boolean unchanged = result.outcome().equals(BackendChangedJson.UNCHANGED);
        invocation
                .output()
                .result(
                        Words.label(backend) + " in " + result.pool() + (unchanged ? " already has " : " now has ")
                                + values(wanted, backend) + (unchanged ? ": nothing changed" : ""),
                        result);
        invocation.warn(result.warning());
    }

    private static String values(ChangeBackendJson wanted, BackendJson backend) {
        List<String> values = new ArrayList<>();
        if (wanted.weight() != null) {
            values.add("weight " + backend.weight());
        }
        if (wanted.maxSessions() != null) {
            values.add("max " + (backend.maxSessions() == 0 ? "0 (no limit)" : backend.maxSessions()));
        }
        return String.join(", ", values);
    }

    /** The settings of the command line: each once, each known. */
    private record Settings(
            @Nullable Integer weight, @Nullable Integer max) {
        static ChangeBackendJson parse(List<String> texts) {
            Settings settings = new Settings(null, null);
            for (String text : texts) {
                settings = settings.with(text);
            }
            return new ChangeBackendJson(settings.weight, settings.max, null);
        }

        private Settings with(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw CtlException.usage(text + " (expected: KEY=VALUE, known keys: weight, max)");
            }
            String key = text.substring(0, equals);
            String value = text.substring(equals + 1);
            try {
                return switch (key) {
                    case "weight" -> new Settings(once(weight, Converters.weight(value)), max);
                    case "max" -> new Settings(weight, once(max, Converters.maxSessions(value)));
                    default -> throw CtlException.usage("unknown key " + key + " (expected: weight, max)");
                };
            } catch (IllegalArgumentException e) {
                throw CtlException.usage(key + ": " + e.getMessage());
            }
        }

        private static int once(@Nullable Integer before, int value) {
            if (before != null) {
                throw new IllegalArgumentException(value + " (expected: once, it was given as " + before + ")");
            }
            return value;
        }
    }
}
