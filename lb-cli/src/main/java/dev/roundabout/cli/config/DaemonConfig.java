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
 */
public record DaemonConfig(
        LoadBalancerConfig balancer,
        AdminConfig admin,
        @Nullable AccessLogConfig accessLog,
        Duration shutdownGrace) {
    /** How long sessions may go on after the signal to stop, if nothing else is said. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    /**
     * The same with another admin port.
     *
     * @param changed the admin port
     * @return the changed configuration
     */
    public DaemonConfig withAdmin(AdminConfig changed) {
        return new DaemonConfig(balancer, changed, accessLog, shutdownGrace);
    }

    /**
     * The same with other listeners and pools.
     *
     * @param changed listeners and pools
     * @return the changed configuration
     */
    public DaemonConfig withBalancer(LoadBalancerConfig changed) {
        return new DaemonConfig(changed, admin, accessLog, shutdownGrace);
    }

    /**
     * The same with another grace time.
     *
     * @param changed how long sessions may go on
     * @return the changed configuration
     */
    public DaemonConfig withShutdownGrace(Duration changed) {
        return new DaemonConfig(balancer, admin, accessLog, changed);
    }
}
