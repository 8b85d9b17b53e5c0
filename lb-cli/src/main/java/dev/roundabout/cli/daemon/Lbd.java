package dev.roundabout.cli.daemon;

import dev.roundabout.cli.completion.Candidates;
import dev.roundabout.cli.config.ConfigurationFile;
import dev.roundabout.cli.config.DaemonConfig;
import dev.roundabout.cli.config.FileName;
import dev.roundabout.cli.config.FlagConfiguration;
import dev.roundabout.cli.config.Flags;
import dev.roundabout.cli.config.InvalidConfigurationException;
import dev.roundabout.cli.config.Problems;
import dev.roundabout.cli.line.PlainLine;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code lbd}. Exit codes: 0 stopped by a signal, or done; 1 refused by the file or the machine; 2 refused by
 * the command line; 3 no memory left, by Java itself; 70 found itself dead; 128 and the signal's number after a second signal.
 */
@Command(
        name = "lbd",
        mixinStandardHelpOptions = true,
        description = "A TCP load balancer. Without --config, the flags make one listener and one pool, both named"
                + " \"default\".",
        sortOptions = false,
        usageHelpAutoWidth = true,
        versionProvider = Lbd.Versions.class,
        subcommands = {CheckCommand.class, DemoCommand.class, ArchiveCommand.class, CompletionCommand.class})
public final class Lbd implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final PlainLine.Form PLAIN = new PlainLine.Form(
            Stream.of(
                            "--config",
                            "--listen",
                            "--strategy",
                            "--health",
                            "--admin",
                            "--transport",
                            "--shutdown-grace",
                            "--access-log",
                            "--access-log-format",
                            "--state-dir",
                            "--pidfile")
                    .collect(Collectors.toMap(name -> name, name -> name)),
            Set.of("--backend"),
            Set.of("--verbose", "--debug", "--fresh"),
            Set.of("check", "demo", "completion", ArchiveCommand.NAME));

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file; conf/lb.yaml explains each key.")
    private @Nullable Path file;

    @Option(names = "--listen", paramLabel = "[HOST]:PORT", description = "Where clients connect. Default: :80")
    private @Nullable String listen;

    @Option(
            names = "--backend",
            paramLabel = "HOST:PORT",
            description = "A backend; again for each. May be followed by ,weight=N ,max=N ,name=S ,backup")
    private List<String> backends = new ArrayList<>();

    @Option(
            names = "--strategy",
            paramLabel = "S",
            completionCandidates = Candidates.StrategyNames.class,
            description = "How a backend is chosen. Default: round-robin")
    private @Nullable String strategy;

    @Option(
            names = "--health",
            paramLabel = "SPEC",
            description = "tcp, none, http:/PATH, send-expect or command:PROGRAM. May be followed by ,interval=2s"
                    + " ,fast-interval=1s ,timeout=1s ,rise=2 ,fall=3 ,address=PORT; http by ,status=200-399 ,body=TEXT"
                    + " ,host=NAME; send-expect by ,send=TEXT ,expect=TEXT. Default: tcp")
    private @Nullable String health;

    @Option(names = "--admin", paramLabel = "HOST:PORT", description = "The admin port. Default: 127.0.0.1:8001")
    private @Nullable String admin;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where changes made at run time are kept; none: they die with the process. Default: what the"
                    + " file says, else /var/lib/lb; without a file none")
    private @Nullable String stateDir;

    @Option(names = "--fresh", description = "Start without the kept changes; their file is moved aside.")
    private boolean fresh;

    @Option(
            names = "--access-log",
            paramLabel = "FILE|stdout",
            completionCandidates = Candidates.Files.class,
            description =
                    "Where each session has a line when it has ended: a file by its absolute path, stdout or none."
                            + " Default: what the configuration file says, else none")
    private @Nullable String accessLog;

    @Option(
            names = "--access-log-format",
            paramLabel = "F",
            completionCandidates = Candidates.LogFormats.class,
            description = "text or json. Default: what the configuration file says, else text")
    private @Nullable String accessLogFormat;

    @Option(
            names = "--transport",
            paramLabel = "T",
            completionCandidates = Candidates.Transports.class,
            description = "auto, epoll or nio. Default: auto, which is epoll where it can be had")
    private @Nullable String transport;

    @Option(
            names = "--shutdown-grace",
            paramLabel = "TIME",
            description = "How long open sessions may go on after SIGTERM. Default: 30s")
    private @Nullable String grace;

    @Option(names = "--pidfile", paramLabel = "F", description = "Where to write the process id.")
    private @Nullable Path pidFile;

    @Option(names = "--verbose", description = "Log single sessions.")
    private boolean verbose;

    @Option(names = "--debug", description = "Log what the libraries say, too.")
    private boolean debug;

    private final HeadStart start;
    private final PrintWriter err;

    Lbd(HeadStart start, PrintWriter err) {
        this.start = start;
        this.err = err;
    }

    /**
     * Runs the command and ends the process.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        HeadStart start = HeadStart.begin();
        System.exit(run(
                start,
                arguments,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    /** Runs the command with these streams; the exit code. */
    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        return run(HeadStart.none(), arguments, out, err);
    }

    private static int run(HeadStart start, String[] arguments, PrintWriter out, PrintWriter err) {
        Lbd plain = plain(start, arguments, err);
        return plain != null
                ? plain.call()
                : new CommandLine(new Lbd(start, err))
                        .setExpandAtFiles(false)
                        .setOut(out)
                        .setErr(err)
                        .setParameterExceptionHandler((e, ignored) -> refuse(e, err))
                        .execute(arguments);
    }

    /** The command of a plain line; {@code null} for any other. */
    static @Nullable Lbd plain(HeadStart start, String[] arguments, PrintWriter err) {
        PlainLine line = PLAIN.read(arguments).orElse(null);
        if (line == null
                || !line.words().isEmpty()
                || !isPath(line.value("--config"))
                || !isPath(line.value("--pidfile"))) {
            return null;
        }
        Lbd lbd = new Lbd(start, err);
        lbd.file = path(line.value("--config"));
        lbd.listen = line.value("--listen");
        lbd.backends = line.all("--backend");
        lbd.strategy = line.value("--strategy");
        lbd.health = line.value("--health");
        lbd.admin = line.value("--admin");
        lbd.transport = line.value("--transport");
        lbd.grace = line.value("--shutdown-grace");
        lbd.accessLog = line.value("--access-log");
        lbd.accessLogFormat = line.value("--access-log-format");
        lbd.stateDir = line.value("--state-dir");
        lbd.fresh = line.has("--fresh");
        lbd.pidFile = path(line.value("--pidfile"));
        lbd.verbose = line.has("--verbose");
        lbd.debug = line.has("--debug");
        return lbd;
    }

    private static boolean isPath(@Nullable String text) {
        return text == null || FileName.path(text) != null;
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text);
    }

    @Override
    public Integer call() {
        Flags flags = flags();
        DaemonConfig config;
        Path path = file;
        try {
            DaemonConfig read = path == null ? null : ConfigurationFile.read(path);
            try {
                config = read == null ? FlagConfiguration.of("lbd", flags) : FlagConfiguration.over("lbd", flags, read);
            } catch (InvalidConfigurationException e) {
                return refuse(e, USAGE);
            }
        } catch (InvalidConfigurationException e) {
            return refuse(e, Daemon.NOT_STARTED);
        }
        start.await();
        LogSetup.apply(
                debug ? LogSetup.Detail.EVERYTHING : verbose ? LogSetup.Detail.SESSIONS : LogSetup.Detail.USUAL, true);
        DaemonOptions options = new DaemonOptions("lbd", Version.current(), "--admin", pidFile, Duration.ZERO);
        Reloading.Source source =
                path == null ? null : () -> FlagConfiguration.over("lbd", flags, ConfigurationFile.read(path));
        return new Daemon(config, options, System.err, source).run();
    }

    /** What was given of what a file may say too. */
    Flags flags() {
        return new Flags(
                listen,
                backends,
                strategy,
                health,
                admin,
                transport,
                grace,
                stateDir,
                fresh,
                accessLog,
                accessLogFormat);
    }

    /** What every start needs and was loaded meanwhile. */
    HeadStart start() {
        return start;
    }

    private int refuse(InvalidConfigurationException e, int code) {
        e.lines().forEach(err::println);
        return code;
    }

    /** One line for a command line that cannot be read. */
    private static int refuse(ParameterException e, PrintWriter err) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String what = Problems.printable(
                String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = Problems.printable(unmatched.getUnmatched().get(0));
            what = first.startsWith("-")
                    ? "unknown option: " + first + " (expected: a flag that " + command + " --help shows)"
                    : "unexpected argument: " + first + " (expected: a flag or a command that lbd --help shows)";
        } else if (e instanceof MissingParameterException) {
            what = what + " (expected: a value; see " + command + " --help)";
        }
        err.println(command + ": " + what);
        return USAGE;
    }

    /** For picocli, which makes it itself. */
    static final class Versions implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"lbd " + Version.current()};
        }
    }
}
