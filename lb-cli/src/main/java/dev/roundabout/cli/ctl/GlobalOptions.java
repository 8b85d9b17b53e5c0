package dev.roundabout.cli.ctl;

import dev.roundabout.cli.completion.Candidates;
import dev.roundabout.cli.line.PlainLine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command understands, before or after its word. */
final class GlobalOptions {
    private static final PlainLine.Form PLAIN = new PlainLine.Form(
            Map.of(
                    "--admin", "--admin",
                    "--token-file", "--token-file",
                    "--pool", "--pool",
                    "--output", "--output",
                    "-o", "--output"),
            Set.of(),
            Set.of(),
            Set.of(
                    "status",
                    "add",
                    "set",
                    "remove",
                    "drain",
                    "enable",
                    "disable",
                    "strategy",
                    "explain",
                    "sessions",
                    "kill",
                    "events",
                    "completion"));

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT|URL",
            converter = Converters.Admin.class,
            scope = ScopeType.INHERIT,
            description = "the daemon's admin port; default $LBCTL_ADMIN, else " + AdminAddress.DEFAULT)
    @Nullable
    AdminAddress admin;

    @Option(
            names = "--token-file",
            paramLabel = "F",
            scope = ScopeType.INHERIT,
            description = "the token for changes; default $LBCTL_TOKEN_FILE, else where a daemon on this host keeps it")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--pool",
            paramLabel = "P",
            converter = Converters.Name.class,
            completionCandidates = Candidates.Pools.class,
            scope = ScopeType.INHERIT,
            description = "the pool; needed only if there are several")
    @Nullable
    String pool;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = Converters.Format.class,
            completionCandidates = Candidates.Formats.class,
            scope = ScopeType.INHERIT,
            description = "table (for people) or json (stable, for scripts)")
    OutputFormat output = OutputFormat.TABLE;

    /**
     * Reads a line that asks for the status and is plain enough to be read without picocli, which a script that asks every
     * few seconds then does not wait for.
     *
     * @param args the command line
     * @return whether it was one; if not, nothing has been read
     */
    boolean takePlainStatus(String... args) {
        PlainLine line = PLAIN.read(args).orElse(null);
        if (line == null || !line.words().equals(List.of("status"))) {
            return false;
        }
        String address = line.value("--admin");
        String file = line.value("--token-file");
        String name = line.value("--pool");
        String format = line.value("--output");
        try {
            AdminAddress readAdmin = address == null ? null : AdminAddress.parse(address);
            Path readFile = file == null ? null : Path.of(file);
            String readPool = name == null ? null : Converters.name(name);
            OutputFormat readOutput = format == null ? OutputFormat.TABLE : Converters.format(format);
            admin = readAdmin;
            tokenFile = readFile;
            pool = readPool;
            output = readOutput;
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
