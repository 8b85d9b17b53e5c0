package dev.roundabout.cli.config;

import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.admin.AccessLogConfig.Format;
import dev.roundabout.admin.AdminConfig;
import dev.roundabout.cli.config.Value.Entry;
import dev.roundabout.cli.config.Value.Kind;
import dev.roundabout.cli.config.Value.Mapping;
import dev.roundabout.cli.config.Value.Scalar;
import dev.roundabout.cli.config.Value.Sequence;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns flags into what the daemon starts from: one listener and one pool, both named {@code default}; or the changes
 * they make to a file's. Every fault is found in one go; each is a line
 * {@code COMMAND: --flag: value (expected: what)}.
 */
public final class FlagConfiguration {
    private static final String DEFAULT = "default";

    private final Place command;
    private final Problems problems = new Problems();
    private final OwnListeners own = new OwnListeners(problems);

    private FlagConfiguration(String command) {
        this.command = Place.commandLine(command);
    }

    /**
     * A configuration from flags alone.
     *
     * @param command how messages name the command
     * @param flags what was given
     * @return what the daemon starts from
     * @throws InvalidConfigurationException if it cannot be used, with a line for every fault
     */
    public static DaemonConfig of(String command, Flags flags) throws InvalidConfigurationException {
        return new FlagConfiguration(command).alone(flags);
    }

    /**
     * A file's configuration with what flags say instead: admin port, access log, transport, grace time and state
     * directory. The flags that describe the listener and the pool are the file's business and are refused beside it.
     *
     * @param command how messages name the command
     * @param flags what was given
     * @param file what the file says
     * @return what the daemon starts from
     * @throws InvalidConfigurationException if it cannot be used, with a line for every fault
     */
    public static DaemonConfig over(String command, Flags flags, DaemonConfig file)
            throws InvalidConfigurationException {
        return new FlagConfiguration(command).beside(flags, file);
    }

    private DaemonConfig alone(Flags flags) throws InvalidConfigurationException {
        Address bind = parsed("--listen", flags.listen(), new Address("", 80), Address::parse);
        own.add(bind, command, "--listen");
        AdminConfig admin = admin(flags.admin(), AdminReader.standard());
        List<BackendConfig> backends = backends(flags.backends());
        PoolConfig pool = PoolConfig.of(DEFAULT, List.of());
        Strategy strategy = parsed("--strategy", flags.strategy(), pool.strategy(), Strategies::parse);
        HealthCheckConfig health = flags.health() == null ? pool.health() : health(flags.health());
        TransportChoice transport = transport(flags.transport(), TransportChoice.AUTO);
        Duration grace = parsed("--shutdown-grace", flags.grace(), DaemonConfig.DEFAULT_GRACE, Durations::parse);
        StateConfig state = state(flags, null);
        AccessLogConfig accessLog = accessLog(flags, null);
        refuseIfAny();
        PoolConfig complete = new PoolConfig(
                DEFAULT,
                strategy,
                pool.connectTimeout(),
                pool.idleTimeout(),
                pool.halfClosedTimeout(),
                pool.failOver(),
                pool.eject(),
                pool.failOpen(),
                pool.closeOnDown(),
                health,
                pool.sendProxy(),
                backends);
        ListenerConfig listener = ListenerConfig.of(DEFAULT, bind, DEFAULT);
        return new DaemonConfig(
                new LoadBalancerConfig(List.of(listener), List.of(complete), transport, 0),
                admin,
                accessLog,
                grace,
                state);
    }

    private DaemonConfig beside(Flags flags, DaemonConfig file) throws InvalidConfigurationException {
        Map<String, Boolean> fileOnly = new LinkedHashMap<>();
        fileOnly.put("--listen", flags.listen() != null);
        fileOnly.put("--backend", !flags.backends().isEmpty());
        fileOnly.put("--strategy", flags.strategy() != null);
        fileOnly.put("--health", flags.health() != null);
        fileOnly.forEach((flag, given) -> {
            if (given) {
                problems.add(command, flag + ": given beside --config (expected: one of them; the file says it all)");
            }
        });
        for (ListenerConfig listener : file.balancer().listeners()) {
            own.add(listener.bind(), command, "listener " + listener.name());
        }
        AdminConfig admin = flags.admin() == null ? file.admin() : admin(flags.admin(), file.admin());
        TransportChoice transport = transport(flags.transport(), file.balancer().transport());
        Duration grace = parsed("--shutdown-grace", flags.grace(), file.shutdownGrace(), Durations::parse);
        StateConfig state = state(flags, file.state());
        AccessLogConfig accessLog = accessLog(flags, file.accessLog());
        refuseIfAny();
        LoadBalancerConfig balancer = new LoadBalancerConfig(
                file.balancer().listeners(),
                file.balancer().pools(),
                transport,
                file.balancer().eventLoops());
        return new DaemonConfig(balancer, admin, accessLog, grace, state);
    }

    private AdminConfig admin(@Nullable String text, AdminConfig rest) {
        Address bind = parsed("--admin", text, AdminReader.DEFAULT_BIND, Address::parse);
        own.add(bind, command, "--admin");
        return new AdminConfig(
                List.of(bind), rest.title(), rest.readNeedsToken(), rest.hosts(), rest.tokenFile(), rest.basicAuth());
    }

    private TransportChoice transport(@Nullable String text, TransportChoice absent) {
        return parsed("--transport", text, absent, word -> switch (word) {
            case "auto" -> TransportChoice.AUTO;
            case "nio" -> TransportChoice.NIO;
            case "epoll" -> TransportChoice.EPOLL;
            default -> throw new IllegalArgumentException("transport: " + word + " (expected: auto | nio | epoll)");
        });
    }

    private List<BackendConfig> backends(List<String> texts) {
        List<BackendConfig> backends = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String text : texts) {
            String first = text.split(",", 2)[0];
            Mapping words = BackendReader.flagValue(command, text, problems);
            Section section = new Section(words, "--backend " + Problems.printable(first), ": ", problems);
            BackendConfig backend = new BackendReader(problems).read(section);
            if (backend == null) {
                continue;
            }
            if (!names.add(backend.name())) {
                problems.refused(command, "--backend", text, "a name that no other backend has");
            }
            own.refuse(backend.address(), command, "--backend");
            backends.add(backend);
        }
        return backends;
    }

    /**
     * {@code tcp}, {@code none}, {@code http:/PATH}, {@code send-expect} or {@code command:PROGRAM}, then
     * {@code ,key=value} with the keys of the file.
     */
    private HealthCheckConfig health(String text) {
        Map<String, Entry> entries = FlagWords.read(command, "--health", "type", text, problems);
        String type = text.split(",", 2)[0];
        int colon = type.indexOf(':');
        if (colon >= 0) {
            String word = type.substring(0, colon);
            Scalar rest = new Scalar(command, type.substring(colon + 1), Kind.PLAIN);
            entries.put("type", new Entry(command, new Scalar(command, word, Kind.PLAIN)));
            if (word.equals("command")) {
                entries.put(word, new Entry(command, new Sequence(command, List.of(rest))));
            } else {
                entries.put("path", new Entry(command, rest));
            }
        }
        Section section = new Section(new Mapping(command, entries), "--health", " ", problems);
        return new HealthReader(problems).read(section);
    }

    private @Nullable StateConfig state(Flags flags, @Nullable StateConfig absent) {
        StateConfig state = parsed(
                        "--state-dir", flags.stateDir(), Optional.ofNullable(absent), ConfigurationFile::state)
                .orElse(null);
        if (state == null && flags.fresh()) {
            problems.add(command, "--fresh: given without a state directory (expected: --state-dir DIR)");
        }
        return state == null ? null : new StateConfig(state.directory(), flags.fresh());
    }

    /** A format alone changes that of the file. */
    private @Nullable AccessLogConfig accessLog(Flags flags, @Nullable AccessLogConfig absent) {
        String to = parsed("--access-log", flags.accessLog(), "", AccessLogReader::place);
        Format format = parsed(
                "--access-log-format",
                flags.accessLogFormat(),
                absent == null ? Format.TEXT : absent.format(),
                AccessLogReader::format);
        if (!to.isEmpty()) {
            return AccessLogReader.of(to, format);
        }
        if (absent == null && flags.accessLog() == null && flags.accessLogFormat() != null) {
            problems.add(command, "--access-log-format: given without an access log (expected: --access-log FILE)");
        }
        return absent == null ? null : new AccessLogConfig(absent.file(), format);
    }

    private <T> T parsed(String flag, @Nullable String text, T absent, Function<String, T> parser) {
        if (text == null) {
            return absent;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            problems.refused(command, flag, text, e);
            return absent;
        }
    }

    private void refuseIfAny() throws InvalidConfigurationException {
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems.lines());
        }
    }
}
