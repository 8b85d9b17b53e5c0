package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.ConfigDiffJson;
import dev.roundabout.admin.wire.ConfigJson;
import dev.roundabout.admin.wire.ConfigResetJson;
import dev.roundabout.admin.wire.ConfigResetRequestJson;
import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.cli.completion.Candidates;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Shows the configuration in force, shows what was changed at run time, or takes that back. */
@Command(
        name = "config",
        description =
                "Shows the configuration in force, what in it was changed at run time, or takes those changes back.")
final class ConfigCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "show|diff|reset",
            converter = Action.Converter.class,
            completionCandidates = Candidates.ConfigActions.class,
            description = "show: the configuration in force; diff: the run-time changes in it; reset: gives them up")
    Action action = Action.SHOW;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Backends.class,
            description = "a backend's name or address; without it everything")
    @Nullable
    String name;

    @Option(names = "--force", description = "reset even if a pool loses its last eligible backend")
    boolean force;

    ConfigCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        switch (action) {
            case SHOW -> show();
            case DIFF -> diff();
            case RESET -> reset();
        }
    }

    private void show() {
        ConfigJson config = invocation.api().config();
        String pool = namedPool();
        ConfigJson shown = new ConfigJson(
                config.kept(),
                config.transport(),
                config.listeners(),
                config.pools().stream()
                        .filter(one -> pool == null || one.name().equals(pool))
                        .map(this::only)
                        .toList());
        invocation.output().table(ConfigTable.of(shown), shown);
    }

    private void diff() {
        ConfigDiffJson diff = invocation.api().configDiff();
        String pool = namedPool();
        ConfigDiffJson shown = new ConfigDiffJson(
                diff.kept(),
                diff.entries().stream()
                        .filter(entry -> pool == null || entry.pool().equals(pool))
                        .filter(entry -> name == null || isNamed(entry))
                        .toList());
        invocation.output().table(ConfigTable.of(shown), shown);
    }

    private void reset() {
        try {
            ConfigResetJson result =
                    invocation.api().resetConfig(new ConfigResetRequestJson(namedPool(), name, force ? true : null));
            invocation.output().result(sentence(result.entries()), result);
        } catch (RefusedException e) {
            throw e.is(ProblemType.LAST_ELIGIBLE)
                    ? e.withRemedy(
                            invocation.commandLine("config reset " + (name == null ? "" : name + " ") + "--force"))
                    : e;
        }
    }

    /** A backend is one of a pool, which is the sole one if none was named. */
    private @Nullable String namedPool() {
        return name == null ? invocation.namedPool() : invocation.pool();
    }

    private ConfigJson.Pool only(ConfigJson.Pool pool) {
        return new ConfigJson.Pool(
                pool.name(),
                pool.strategy(),
                pool.strategyOrigin(),
                pool.connectTimeoutMillis(),
                pool.idleTimeoutMillis(),
                pool.halfClosedTimeoutMillis(),
                pool.failOver(),
                pool.eject(),
                pool.failOpen(),
                pool.onDown(),
                pool.health(),
                pool.sendProxy(),
                pool.backends().stream()
                        .filter(backend -> name == null
                                || backend.name().equals(name)
                                || backend.address().equals(name))
                        .toList());
    }

    private boolean isNamed(ConfigDiffJson.Entry entry) {
        return String.valueOf(name).equals(entry.backend())
                || entry.fields().stream()
                        .anyMatch(field -> field.field().equals("address")
                                && (String.valueOf(name).equals(field.current())
                                        || String.valueOf(name).equals(field.configured())));
    }

    private static String sentence(List<ConfigDiffJson.Entry> entries) {
        return entries.isEmpty()
                ? "nothing was changed at run time: nothing to reset"
                : entries.stream()
                        .map(entry -> ConfigTable.subject(entry) + " (" + ConfigTable.change(entry) + ")")
                        .collect(Collectors.joining(", ", "as configured again: ", ""));
    }

    /** What to do with the configuration. */
    enum Action {
        SHOW,
        DIFF,
        RESET;

        /** Reads the word. */
        static final class Converter implements ITypeConverter<Action> {
            @Override
            public Action convert(String text) {
                for (Action action : values()) {
                    if (action.name().toLowerCase(Locale.ROOT).equals(text)) {
                        return action;
                    }
                }
                throw new TypeConversionException(Printable.line(text) + " (expected: show, diff or reset)");
            }
        }
    }
}
