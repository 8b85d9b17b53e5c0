package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.roundabout.admin.TokenFiles;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What every command works with; each part is made when it is first asked for, after the command line was read. */
final class Invocation {
    private final GlobalOptions options;
    private final Map<String, String> env;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final PollClock clock;
    private final Supplier<ObjectMapper> json;
    private @Nullable AdminApi api;

    Invocation(
            GlobalOptions options,
            Map<String, String> env,
            PrintStream out,
            PrintStream err,
            boolean terminal,
            PollClock clock,
            Supplier<ObjectMapper> json) {
        this.options = options;
        this.env = env;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.json = json;
    }

    /** {@return the daemon's API} */
    AdminApi api() {
        if (api == null) {
            AdminAddress address = adminAddress();
            api = new AdminApi(new AdminClient(address, token(address), json));
        }
        return api;
    }

    /** {@return where results go} */
    Output output() {
        return new Output(out, terminal, options.output, Palette.of(terminal, env), json.get());
    }

    /** Writes text as it is. */
    void text(String text) {
        out.print(text);
        out.flush();
    }

    /** Tells something beside the results, such as that the daemon is gone for now. */
    void notice(String sentence) {
        err.print("lbctl: " + Printable.line(sentence) + "\n");
        err.flush();
    }

    /** Tells what a change has come to beside what was asked for; {@code null} for nothing. */
    void warn(@Nullable String warning) {
        if (warning != null) {
            notice("warning: " + warning);
        }
    }

    /** {@return what waits} */
    PollClock clock() {
        return clock;
    }

    /** {@return the pool named with {@code --pool}; {@code null} if none was named} */
    @Nullable
    String namedPool() {
        return options.pool;
    }

    /**
     * {@return the pool to work on: the one named with {@code --pool}, else the sole one}
     *
     * @throws CtlException if there are several and none was named
     */
    String pool() {
        return options.pool == null ? pool(api().status()).name() : options.pool;
    }

    /**
     * {@return the pool to work on, as it is}
     *
     * @param status where to look it up
     * @throws CtlException if there is none of the name, or if there are several and none was named
     */
    PoolJson pool(StatusJson status) {
        List<PoolJson> pools = status.pools();
        String names = pools.stream().map(PoolJson::name).collect(Collectors.joining(", "));
        if (options.pool != null) {
            return pools.stream()
                    .filter(pool -> pool.name().equals(options.pool))
                    .findFirst()
                    .orElseThrow(() ->
                            CtlException.refused("no pool " + options.pool + " (expected: one of " + names + ")"));
        }
        if (pools.isEmpty()) {
            throw CtlException.refused("the daemon has no pool");
        }
        if (pools.size() > 1) {
            throw CtlException.usage("several pools: name one with --pool (expected: one of " + names + ")");
        }
        return pools.get(0);
    }

    /**
     * {@return a command line for the operator to copy, with the pool if it had to be named here too}
     *
     * @param words the command and its arguments
     */
    String commandLine(String words) {
        return options.pool == null ? "lbctl " + words : "lbctl --pool " + options.pool + " " + words;
    }

    private AdminAddress adminAddress() {
        if (options.admin != null) {
            return options.admin;
        }
        String text = env.getOrDefault("LBCTL_ADMIN", "");
        try {
            return AdminAddress.parse(text.isEmpty() ? AdminAddress.DEFAULT : text);
        } catch (IllegalArgumentException e) {
            throw CtlException.usage("LBCTL_ADMIN: " + e.getMessage());
        }
    }

    private Token token(AdminAddress address) {
        if (options.tokenFile != null) {
            return Token.read(options.tokenFile);
        }
        String text = env.getOrDefault("LBCTL_TOKEN_FILE", "");
        if (!text.isEmpty()) {
            try {
                return Token.read(Path.of(text));
            } catch (InvalidPathException e) {
                throw CtlException.usage("LBCTL_TOKEN_FILE: " + Printable.line(text) + " (expected: a file)");
            }
        }
        if (!address.isThisHost()) {
            return Token.ofAnotherHost();
        }
        List<Path> candidates = TokenFiles.candidates(address.port());
        return Token.read(
                candidates.stream().filter(Files::isReadable).findFirst().orElseGet(() -> candidates.stream()
                        .filter(Files::exists)
                        .findFirst()
                        .orElse(candidates.get(candidates.size() - 1))));
    }
}
