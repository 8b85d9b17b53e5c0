package dev.roundabout.cli.config;

import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.admin.AdminConfig;
import dev.roundabout.config.LoadBalancerConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Everything a daemon starts from.
 *
 * @param balancer listeners and pools
 * @param admin the admin port
 * @param accessLog where a line for each session goes; {@code null} for nowhere
 * @param shutdownGrace how long sessions may go on after the signal to stop; zero cuts them at once
 * @param state where run-time changes are kept; {@code null} if they die with the process
 */
public record DaemonConfig(
        LoadBalancerConfig balancer,
        AdminConfig admin,
        @Nullable AccessLogConfig accessLog,
        Duration shutdownGrace,
        @Nullable StateConfig state) {
    /** How long sessions may go on after the signal to stop, if nothing else is said. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    /**
     * A daemon whose run-time changes die with the process.
     *
     * @param balancer listeners and pools
     * @param admin the admin port
     * @param accessLog where the line of each session goes; {@code null} for nowhere
     * @param shutdownGrace how long sessions may go on after the signal to stop; zero cuts them at once
     */
    public DaemonConfig(
            LoadBalancerConfig balancer,
            AdminConfig admin,
            @Nullable AccessLogConfig accessLog,
            Duration shutdownGrace) {
        this(balancer, admin, accessLog, shutdownGrace, null);
    }

    /**
     * The same with another admin port.
     *
     * @param changed the admin port
     * @return the changed configuration
     */
    public DaemonConfig withAdmin(AdminConfig changed) {
        return new DaemonConfig(balancer, changed, accessLog, shutdownGrace, state);
    }

    /**
     * The same with other listeners and pools.
     *
     * @param changed listeners and pools
     * @return the changed configuration
     */
    public DaemonConfig withBalancer(LoadBalancerConfig changed) {
        return new DaemonConfig(changed, admin, accessLog, shutdownGrace, state);
    }

    /**
     * The same with another grace time.
     *
     * @param changed how long sessions may go on
     * @return the changed configuration
     */
    public DaemonConfig withShutdownGrace(Duration changed) {
        return new DaemonConfig(balancer, admin, accessLog, changed, state);
    }
}
