package dev.roundabout.cli.daemon;

import dev.roundabout.cli.config.ConfigurationFile;
import dev.roundabout.cli.config.DaemonConfig;
import dev.roundabout.cli.config.InvalidConfigurationException;
import dev.roundabout.config.Address;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lbd check FILE}: 0 and a summary, or 1 and a line for every fault. Nothing is bound or looked up. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = Lbd.Versions.class,
        description = "Check a configuration file; show every fault of it.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private Path file = Path.of("");

    CheckCommand() {}

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        try {
            DaemonConfig config = ConfigurationFile.read(file);
            spec.commandLine().getOut().println(file + ": ok: " + summary(config));
            return 0;
        } catch (InvalidConfigurationException e) {
            e.lines().forEach(spec.commandLine().getErr()::println);
            return 1;
        }
    }

    private static String summary(DaemonConfig config) {
        int backends = config.balancer().pools().stream()
                .mapToInt(pool -> pool.backends().size())
                .sum();
        return counted(config.balancer().listeners().size(), "listener") + ", "
                + counted(config.balancer().pools().size(), "pool") + ", " + counted(backends, "backend") + ", admin "
                + config.admin().binds().stream().map(Address::toString).collect(Collectors.joining(", "));
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
