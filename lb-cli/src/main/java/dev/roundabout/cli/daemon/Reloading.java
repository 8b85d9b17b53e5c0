package dev.roundabout.cli.daemon;

import dev.roundabout.LoadBalancer;
import dev.roundabout.ReloadResult;
import dev.roundabout.cli.config.DaemonConfig;
import dev.roundabout.cli.config.InvalidConfigurationException;
import dev.roundabout.cli.config.StateConfig;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What SIGHUP does: read the file again, and take of it what can be taken while running. */
final class Reloading {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final DaemonConfig started;
    private final @Nullable Source source;
    private volatile @Nullable LoadBalancer balancer;

    /**
     * Reads nothing yet.
     *
     * @param started what the daemon was started with
     * @param source {@code null} if there is no file
     */
    Reloading(DaemonConfig started, @Nullable Source source) {
        this.started = started;
        this.source = source;
    }

    /** From now on there is something to reload. */
    void serve(LoadBalancer lb) {
        balancer = lb;
    }

    /** Reads and takes; a file with faults changes nothing, and every fault is a line in the log. Waits for it. */
    synchronized void reload(String signal) {
        LoadBalancer lb = balancer;
        if (source == null) {
            LOG.info("{}: there is no configuration file to read again, all is given by flags", signal);
            return;
        }
        if (lb == null) {
            LOG.info("{}: still starting, the configuration file was read just now", signal);
            return;
        }
        DaemonConfig next;
        try {
            next = source.read();
        } catch (InvalidConfigurationException e) {
            e.lines().forEach(line -> LOG.error("{}", line));
            LOG.error("{}: the configuration file has faults: nothing changed", signal);
            return;
        }
        try {
            ReloadResult result =
                    lb.reload(next.balancer()).toCompletableFuture().join();
            warnOfRest(next);
            result.changed().forEach(what -> LOG.info("configuration: {}", what));
            LOG.info(
                    "{}: configuration read again: {}",
                    signal,
                    result.changed().isEmpty()
                            ? "nothing to change"
                            : result.changed().size() + " changed");
        } catch (CompletionException e) {
            LOG.error("{}: configuration not taken: {}", signal, String.valueOf(e.getCause()));
        }
    }

    private void warnOfRest(DaemonConfig next) {
        warn("admin", started.admin(), next.admin());
        warn("access-log", started.accessLog(), next.accessLog());
        warn("shutdown-grace", started.shutdownGrace(), next.shutdownGrace());
        warn("state-dir", directory(started), directory(next));
    }

    private static void warn(String key, @Nullable Object running, @Nullable Object read) {
        if (!Objects.equals(running, read)) {
            LOG.warn("configuration: {}: needs a restart", key);
        }
    }

    private static @Nullable Path directory(DaemonConfig config) {
        StateConfig state = config.state();
        return state == null ? null : state.directory();
    }

    /** Reads the configuration file, with the flags over it. */
    @FunctionalInterface
    interface Source {
        DaemonConfig read() throws InvalidConfigurationException;
    }
}
