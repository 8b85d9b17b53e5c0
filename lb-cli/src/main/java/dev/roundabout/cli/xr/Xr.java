package dev.roundabout.cli.xr;

import dev.roundabout.cli.config.InvalidConfigurationException;
import dev.roundabout.cli.daemon.Daemon;
import dev.roundabout.cli.daemon.DaemonOptions;
import dev.roundabout.cli.daemon.HeadStart;
import dev.roundabout.cli.daemon.LogSetup;
import dev.roundabout.cli.daemon.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The command {@code xr}: Crossroads' flags, our balancer. It stays in the foreground always (Crossroads went into the
 * background without {@code --foreground}), so {@code xr ... &} works. A port in use is tried again for three seconds,
 * SIGTERM frees the ports at once and waits for no session. Exit codes: 0 stopped, 1 could not start, 2 a flag was wrong.
 */
public final class Xr {
    private static final Duration BUSY_PORT_PATIENCE = Duration.ofSeconds(3);
    private static final int USAGE = 2;

    private Xr() {}

    /**
     * Runs the command and ends the process.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(run(HeadStart.begin(), List.of(arguments), System.out, System.err));
    }

    /**
     * Runs the command.
     *
     * @param arguments the command line
     * @param out takes results
     * @param err takes errors
     * @return the exit code
     */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        return run(HeadStart.none(), arguments, out, err);
    }

    private static int run(HeadStart start, List<String> arguments, PrintStream out, PrintStream err) {
        if (asks(arguments, XrFlag.HELP)) {
            out.print(help());
            return 0;
        }
        if (asks(arguments, XrFlag.VERSION)) {
            out.println("xr " + Version.current() + " (Roundabout, with Crossroads' flags)");
            return 0;
        }
        XrRequest request;
        try {
            request = XrCommandLine.parse(arguments);
        } catch (InvalidConfigurationException e) {
            e.lines().forEach(err::println);
            return USAGE;
        }
        if (request.tryout()) {
            out.println("xr: the command line is ok");
            return 0;
        }
        start.await();
        LogSetup.Detail detail = request.debug()
                ? LogSetup.Detail.EVERYTHING
                : request.verbose() ? LogSetup.Detail.SESSIONS : LogSetup.Detail.USUAL;
        LogSetup.apply(detail, request.timestamps());
        DaemonOptions options =
                new DaemonOptions("xr", Version.current(), "--web-interface", request.pidFile(), BUSY_PORT_PATIENCE);
        return new Daemon(request.config(), options, err).run();
    }

    private static boolean asks(List<String> arguments, XrFlag flag) {
        return XrWords.of(arguments).words().stream().anyMatch(word -> word.flag() == flag);
    }

    private static String help() {
        try (InputStream text = Xr.class.getResourceAsStream("help.txt")) {
            if (text == null) {
                throw new IllegalStateException("help.txt is not packaged");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("help.txt cannot be read", e);
        }
    }
}
