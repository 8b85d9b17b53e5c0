package dev.roundabout.cli.daemon;

import dev.roundabout.AdminState;
import dev.roundabout.BackendStatus;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.PoolStatus;
import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.cli.config.DaemonConfig;
import dev.roundabout.cli.config.Durations;
import dev.roundabout.cli.config.StateConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.None;
import dev.roundabout.config.HealthCheckConfig.Program;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import dev.roundabout.config.PoolConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The eight lines a daemon begins its log with. */
final class StartupLog {
    private static final int SHOWN = 5;

    private StartupLog() {}

    /** Version, transport, limits, listeners, pools, kept changes, access log, admin: one line each, however many there are. */
    static List<String> lines(
            DaemonOptions options, LoadBalancer lb, DaemonConfig config, List<InetSocketAddress> admin) {
        return List.of(
                options.command() + " " + options.version() + ", pid "
                        + ProcessHandle.current().pid() + ", Java "
                        + Runtime.version().feature(),
                "transport " + lb.transport(),
                lb.limits(),
                lb.listeners().stream()
                        .map(StartupLog::listener)
                        .collect(Collectors.joining("; ", "listening on ", "")),
                config.balancer().pools().stream()
                        .map(pool -> pool(pool, lb.pool(pool.name()).status()))
                        .collect(Collectors.joining("; ")),
                kept(options.command(), config.state(), lb.changes().entries().size()),
                accessLog(options.command(), config.accessLog()),
                admin(options.adminFlag(), admin));
    }

    /** Whether what is changed at run time is still there after the next start, and what of it is in force. */
    static String kept(String command, @Nullable StateConfig state, int changes) {
        if (state == null) {
            return "changes made at run time are not kept"
                    + (command.equals("lbd") ? " (--state-dir DIR to keep them)" : "");
        }
        return "changes made at run time are kept in " + state.directory() + ": "
                + (changes == 0 ? "none now" : changes + " in force (lbctl config diff)");
    }

    /** Where each session has its line, and in which form. */
    static String accessLog(String command, @Nullable AccessLogConfig log) {
        if (log == null) {
            return "no access log" + (command.equals("lbd") ? " (--access-log FILE to have one)" : "");
        }
        return "access log to " + (log.file() == null ? "standard output" : log.file()) + " as "
                + log.format().name().toLowerCase(Locale.ROOT);
    }

    /** Where the page is, as somebody on this host types it; and who else can open it. */
    static String admin(String flag, List<InetSocketAddress> addresses) {
        String urls = addresses.stream().map(StartupLog::url).collect(Collectors.joining(", ", "admin ", ""));
        if (addresses.stream().anyMatch(address -> address.getAddress().isAnyLocalAddress())) {
            return urls + " (from other hosts too, under every address of this one)";
        }
        return addresses.stream().allMatch(address -> address.getAddress().isLoopbackAddress())
                ? urls + " (this host only; " + flag + " 0.0.0.0:"
                        + addresses.get(0).getPort() + " to open)"
                : urls;
    }

    private static String url(InetSocketAddress address) {
        boolean every = address.getAddress().isAnyLocalAddress();
        return "http://" + (every ? "127.0.0.1:" + address.getPort() : show(address));
    }

    private static String listener(ListenerStatus listener) {
        return show(listener.address()) + " for pool " + listener.pool() + ", at most " + listener.maxSessions()
                + " sessions";
    }

    /** As it is, with what was changed at run time before this start. */
    static String pool(PoolConfig pool, PoolStatus now) {
        List<BackendStatus> backends = now.backends();
        String shown = backends.isEmpty()
                ? "no backends yet (lbctl add HOST:PORT)"
                : backends.stream().limit(SHOWN).map(StartupLog::backend).collect(Collectors.joining(" "))
                        + (backends.size() > SHOWN ? " and " + (backends.size() - SHOWN) + " more" : "");
        return "pool " + now.name() + " " + now.strategy() + ", health " + health(pool.health()) + ": " + shown;
    }

    private static String backend(BackendStatus backend) {
        String address = backend.address().toString();
        return (backend.name().equals(address) ? address : backend.name() + "=" + address)
                + (backend.adminState() == AdminState.DISABLED ? " (disabled)" : "");
    }

    private static String health(HealthCheckConfig health) {
        HealthCheckConfig.Probe asked = health.probe();
        if (asked instanceof None) {
            return "none";
        }
        String probe = "tcp";
        if (asked instanceof Http http) {
            probe = "http " + http.path();
        } else if (asked instanceof SendExpect) {
            probe = "send-expect";
        } else if (asked instanceof Program program) {
            probe = "command " + program.command().get(0);
        }
        return probe + " every " + Durations.format(health.interval());
    }

    /** IPv6 with its first run of zeros left out, so that every address is {@code [::]}. */
    static String show(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String text = host.getHostAddress().replaceFirst("(^|:)(0(:|$)){2,}", "::");
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + address.getPort();
    }
}
