package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** {@code lbctl}: looks at a running balancer and changes it. */
@Command(
        name = "lbctl",
        description = "Looks at a running lbd and changes it, while traffic flows.",
        footer = {
            "",
            "NAME is a backend's name or its address. Exit codes: 0 done, 1 refused, 2 usage,",
            "3 daemon not reachable, 4 --wait ran out, 5 no or wrong token."
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Lbctl.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
public final class Lbctl {
    @Mixin
    private final GlobalOptions options = new GlobalOptions();

    Lbctl() {}

    /**
     * Runs {@code lbctl} and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        boolean terminal = Terminal.isStandardOutput();
        System.exit(run(args, System.getenv(), System.out, System.err, terminal, PollClock.system()));
    }

    /**
     * Runs {@code lbctl} as if its output were not a terminal.
     *
     * @param args the command line
     * @param env the environment
     * @param out takes results
     * @param err takes errors
     * @return the exit code
     */
    public static int run(String[] args, Map<String, String> env, PrintStream out, PrintStream err) {
        return run(args, env, out, err, false, PollClock.system());
    }

    static int run(
            String[] args,
            Map<String, String> env,
            PrintStream out,
            PrintStream err,
            boolean terminal,
            PollClock clock) {
        // Two things take their time: to read the command line, and to get ready for JSON.
        CompletableFuture<ObjectMapper> json = CompletableFuture.supplyAsync(Json::mapper, Lbctl::aside);
        Lbctl root = new Lbctl();
        Invocation invocation = new Invocation(root.options, env, out, err, terminal, clock, json::join);
        return root.options.takePlainStatus(args)
                ? status(invocation, err)
                : CommandTree.of(root, invocation, out, err).execute(args);
    }

    /** The one command that is asked again and again. */
    private static int status(Invocation invocation, PrintStream err) {
        try {
            new StatusCommand(invocation).run();
            return ExitCode.DONE.code();
        } catch (CtlException | RefusedException end) {
            return Failure.of(end).tell("lbctl", err);
        }
    }

    private static void aside(Runnable work) {
        Thread thread = new Thread(work, "lbctl-json");
        thread.setDaemon(true);
        thread.start();
    }

    /** Tells the version this was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Lbctl.class.getPackage().getImplementationVersion();
            return new String[] {"lbctl " + (version == null ? "(not packaged)" : version)};
        }
    }
}
