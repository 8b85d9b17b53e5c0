package dev.roundabout.cli.xr;

import dev.roundabout.admin.AdminConfig;
import dev.roundabout.admin.BasicAuth;
import dev.roundabout.cli.config.DaemonConfig;
import dev.roundabout.cli.config.FileName;
import dev.roundabout.cli.config.InvalidConfigurationException;
import dev.roundabout.cli.config.OwnListeners;
import dev.roundabout.cli.config.Place;
import dev.roundabout.cli.config.Problems;
import dev.roundabout.cli.xr.XrWords.Word;
import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads Crossroads' command line. Flags are taken in their order, because {@code --backend-check} speaks of the backends
 * after it; a flag that is given twice and makes no list counts the last time.
 */
final class XrCommandLine {
    private static final Place XR = Place.commandLine("xr");
    private static final String DEFAULT = "default";
    private static final Address DEFAULT_SERVER = new Address("0.0.0.0", 10000);
    private static final Address DEFAULT_WEB_INTERFACE = new Address("127.0.0.1", 8001);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** What a backend that Crossroads would never wake again waits for here. */
    private static final Duration NEVER_WOKEN = Duration.ofMinutes(5);

    private final Problems problems = new Problems();
    private final Set<XrFlag> switches = EnumSet.noneOf(XrFlag.class);
    private final List<BackendFlag> backends = new ArrayList<>();
    private final List<AddressRange> allow = new ArrayList<>();
    private final List<AddressRange> deny = new ArrayList<>();
    private final List<Duration> timeouts = new ArrayList<>();

    private Address server = DEFAULT_SERVER;
    private WebInterface webInterface = new WebInterface(DEFAULT_WEB_INTERFACE, "");
    private Strategy strategy = Strategies.leastConnections();
    private @Nullable BasicAuth basicAuth;
    private @Nullable XrCheck check;
    private @Nullable Path pidFile;
    private int wakeupSeconds = 5;
    private int checkupSeconds;
    private int maxConnections;
    private int hardRate;
    private int softRate;
    private Duration interval = Duration.ofSeconds(1);
    private Duration defer = Duration.ofMillis(500);

    private XrCommandLine() {}

    /**
     * Reads a command line.
     *
     * @throws InvalidConfigurationException if it cannot be used, with a line for every fault
     */
    static XrRequest parse(List<String> arguments) throws InvalidConfigurationException {
        return new XrCommandLine().read(XrWords.of(arguments));
    }

    private XrRequest read(XrWords split) throws InvalidConfigurationException {
        split.problems().forEach(problem -> problems.add(XR, Problems.printable(problem)));
        split.words().forEach(this::take);
        if (backends.isEmpty() && problems.isEmpty()) {
            problems.add(XR, XrFlag.BACKEND + ": none (expected: at least one, HOST:PORT[:MAX[:WEIGHT]])");
        }
        OwnListeners own = new OwnListeners(problems);
        own.add(server, XR, XrFlag.SERVER.toString());
        own.add(webInterface.bind(), XR, XrFlag.WEB_INTERFACE.toString());
        List<BackendConfig> configured = backends(own);
        ClientLimitsConfig limits = problems.isEmpty() ? limits() : ClientLimitsConfig.NONE;
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems.lines());
        }
        ListenerConfig listener =
                new ListenerConfig(DEFAULT, server, DEFAULT, maxConnections, List.of(), allow, deny, limits);
        LoadBalancerConfig balancer =
                new LoadBalancerConfig(List.of(listener), List.of(pool(configured)), TransportChoice.AUTO, 0);
        AdminConfig admin =
                new AdminConfig(List.of(webInterface.bind()), webInterface.title(), false, List.of(), null, basicAuth);
        return new XrRequest(
                new DaemonConfig(balancer, admin, null, Duration.ZERO),
                pidFile,
                switches.contains(XrFlag.VERBOSE),
                switches.contains(XrFlag.DEBUG),
                switches.contains(XrFlag.PREFIX_TIMESTAMP),
                switches.contains(XrFlag.TRYOUT));
    }

    private void take(Word word) {
        XrFlag flag = word.flag();
        String value = word.value();
        switch (flag) {
            case SERVER -> server = parsed(word, server, XrCommandLine::server);
            case BACKEND -> {
                BackendConfig backend = optional(word, BackendFlag::parse);
                if (backend != null) {
                    backends.add(new BackendFlag(backend, check));
                }
            }
            case DISPATCH_MODE -> strategy = parsed(word, strategy, DispatchMode::parse);
            case WEB_INTERFACE -> webInterface = parsed(word, webInterface, WebInterface::parse);
            case WEB_INTERFACE_AUTH -> basicAuth = basicAuth(value);
            case BACKEND_CHECK -> {
                XrCheck read = optional(word, XrCheck::parse);
                check = read == null ? check : read;
            }
            case WAKEUP_INTERVAL -> wakeupSeconds = number(word, wakeupSeconds);
            case CHECKUP_INTERVAL -> checkupSeconds = number(word, checkupSeconds);
            case CLIENT_TIMEOUT, BACKEND_TIMEOUT -> timeouts.addAll(parsed(word, List.of(), XrCommandLine::timeouts));
            case ALLOW_FROM -> range(word, allow);
            case DENY_FROM -> range(word, deny);
            case MAX_CONNECTIONS -> maxConnections = number(word, maxConnections);
            case HARD_MAXCONNRATE -> hardRate = number(word, hardRate);
            case SOFT_MAXCONNRATE -> softRate = number(word, softRate);
            case TIME_INTERVAL -> interval = interval(word);
            case DEFER_TIME -> defer = Duration.ofNanos(number(word, 0) * 1000L);
            case PIDFILE -> pidFile = optional(word, XrCommandLine::file);
            case VERBOSE, DEBUG, PREFIX_TIMESTAMP, FOREGROUND, TRYOUT, HELP, VERSION -> switches.add(flag);
            case STATE_DIR, ADD_X_FORWARDED_FOR, STICKY_HTTP, URL_MATCH, HOST_MATCH ->
                problems.add(XR, flag + ": not built yet (expected: a command line without it)");
        }
    }

    private PoolConfig pool(List<BackendConfig> configured) {
        PoolConfig standard = PoolConfig.of(DEFAULT, List.of());
        Duration dead = wakeupSeconds == 0 ? NEVER_WOKEN : Duration.ofSeconds(wakeupSeconds);
        HealthCheckConfig health =
                checkupSeconds == 0 ? HealthCheckConfig.NONE : every(XrCheck.CONNECT, checkupSeconds);
        return new PoolConfig(
                DEFAULT,
                strategy,
                standard.connectTimeout(),
                idleTimeout(),
                standard.halfClosedTimeout(),
                FailOverConfig.DEFAULT,
                new EjectConfig(1, dead, dead),
                standard.failOpen(),
                standard.closeOnDown(),
                health,
                standard.sendProxy(),
                configured);
    }

    /** Dead backends are probed at the wakeup interval, if that is the shorter one. */
    private HealthCheckConfig every(XrCheck check, int seconds) {
        int dead = wakeupSeconds == 0 ? seconds : Math.min(wakeupSeconds, seconds);
        return check.every(Duration.ofSeconds(seconds), Duration.ofSeconds(dead));
    }

    /** The longest that was given; zero, which is no limit, is longer than any. */
    private Duration idleTimeout() {
        if (timeouts.contains(Duration.ZERO)) {
            return Duration.ZERO;
        }
        return timeouts.stream().max(Duration::compareTo).orElse(DEFAULT_TIMEOUT);
    }

    private List<BackendConfig> backends(OwnListeners own) {
        Set<String> names = new HashSet<>();
        List<BackendConfig> configured = new ArrayList<>();
        int seconds = checkupSeconds == 0 ? wakeupSeconds : checkupSeconds;
        for (BackendFlag flag : backends) {
            BackendConfig backend = flag.config();
            own.refuse(backend.address(), XR, XrFlag.BACKEND.toString());
            if (!names.add(backend.name())) {
                problems.refused(XR, XrFlag.BACKEND.toString(), backend.name(), "every backend once");
                continue;
            }
            XrCheck asked = flag.check();
            HealthCheckConfig health =
                    asked == null ? null : seconds == 0 ? HealthCheckConfig.NONE : every(asked, seconds);
            configured.add(new BackendConfig(
                    backend.address(),
                    backend.name(),
                    backend.weight(),
                    backend.maxSessions(),
                    backend.backup(),
                    backend.enabled(),
                    health));
        }
        return configured;
    }

    private ClientLimitsConfig limits() {
        try {
            return new ClientLimitsConfig(0, hardRate, softRate, interval, defer);
        } catch (IllegalArgumentException e) {
            // Numbers are not negative and the interval is above zero by now: only the delay can be too long.
            problems.refused(
                    XR, XrFlag.DEFER_TIME.toString(), Long.toString(defer.toNanos() / 1000), "at most 60000000");
            return ClientLimitsConfig.NONE;
        }
    }

    private Duration interval(Word word) {
        int seconds = number(word, 1);
        if (seconds == 0) {
            problems.refused(XR, word.flag().toString(), word.value(), "seconds, at least 1");
            return interval;
        }
        return Duration.ofSeconds(seconds);
    }

    private void range(Word word, List<AddressRange> ranges) {
        AddressRange range = optional(word, AddressRange::parseWildcard);
        if (range != null) {
            ranges.add(range);
        }
    }

    private @Nullable BasicAuth basicAuth(String value) {
        int colon = value.indexOf(':');
        try {
            return new BasicAuth(value.substring(0, Math.max(colon, 0)), value.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            // The value is a secret and is not shown.
            problems.add(XR, XrFlag.WEB_INTERFACE_AUTH + ": the value given (expected: USER:PASSWORD)");
            return null;
        }
    }

    private int number(Word word, int absent) {
        Integer number = optional(word, text -> {
            if (!text.matches("[0-9]{1,8}")) {
                throw new IllegalArgumentException(
                        "number: " + Problems.printable(text) + " (expected: a whole number)");
            }
            return Integer.valueOf(text);
        });
        return number == null ? absent : number;
    }

    private <T> T parsed(Word word, T absent, Function<String, T> parser) {
        T read = optional(word, parser);
        return read == null ? absent : read;
    }

    private <T> @Nullable T optional(Word word, Function<String, T> parser) {
        try {
            return parser.apply(word.value());
        } catch (IllegalArgumentException e) {
            problems.refused(XR, word.flag().toString(), word.value(), e);
            return null;
        }
    }

    /** {@code TYPE:IP:PORT}. */
    private static Address server(String text) {
        String[] parts = text.split(":", 2);
        if (parts[0].equals("http") && parts.length == 2) {
            throw new IllegalArgumentException(
                    "server: " + Problems.printable(text) + " (expected: tcp:IP:PORT; the type http is not built yet)");
        }
        int colon = text.lastIndexOf(':');
        if (!parts[0].equals("tcp") || parts.length < 2 || colon < 4) {
            throw new IllegalArgumentException("server: " + Problems.printable(text) + " (expected: tcp:IP:PORT)");
        }
        return WebInterface.bind(text.substring(4, colon), text.substring(colon + 1));
    }

    private static Path file(String text) {
        Path path = FileName.path(text);
        if (path == null) {
            throw new IllegalArgumentException("file: " + Problems.printable(text) + " (expected: a file)");
        }
        return path;
    }

    /** {@code R[:W]} in seconds. */
    private static List<Duration> timeouts(String text) {
        if (!text.matches("[0-9]{1,7}(:[0-9]{1,7})?")) {
            throw new IllegalArgumentException(
                    "timeout: " + Problems.printable(text) + " (expected: READ[:WRITE] in seconds; 0 is none)");
        }
        return Arrays.stream(text.split(":", -1))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .toList();
    }
}
