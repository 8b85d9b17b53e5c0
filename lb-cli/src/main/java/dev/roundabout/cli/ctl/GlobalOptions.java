package dev.roundabout.cli.ctl;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command understands, before or after its word. */
final class GlobalOptions {
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
            scope = ScopeType.INHERIT,
            description = "the pool; needed only if there are several")
    @Nullable
    String pool;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = Converters.Format.class,
            scope = ScopeType.INHERIT,
            description = "table (for people) or json (stable, for scripts)")
    OutputFormat output = OutputFormat.TABLE;
}
