package dev.roundabout.cli.daemon;

import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerBuilder;
import dev.roundabout.Pool;
import dev.roundabout.admin.AccessLog;
import dev.roundabout.admin.AdminConfig;
import dev.roundabout.admin.AdminServer;
import dev.roundabout.admin.FileStateStore;
import dev.roundabout.admin.TokenFiles;
import dev.roundabout.cli.archive.ClassDataArchive;
import dev.roundabout.cli.config.DaemonConfig;
import dev.roundabout.cli.config.Durations;
import dev.roundabout.cli.config.StateConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.security.Security;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a daemon: bind, serve, stop. One to a process, because signals are the process's.
 *
 * <p>SIGTERM and SIGINT: not ready, no new sessions, the open ones go on for the grace time, then exit code 0. A second
 * signal ends the process at once with 128 and the signal's number. SIGUSR1 opens the access log's file again. SIGHUP reads
 * the configuration file again; without a file it changes nothing, so that the end of a terminal does not end the service.
 */
public final class Daemon {
    /** Exit code after a normal stop. */
    public static final int STOPPED = 0;

    /** Exit code of a daemon that could not start. */
    public static final int NOT_STARTED = 1;

    /** Exit code of a daemon that found itself dead (EX_SOFTWARE). */
    public static final int DEAD = 70;

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(10);
    private static final Duration AFTER_GRACE = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 50;
    private static final int HOST_NAME_SECONDS = 5;

    private final DaemonConfig config;
    private final DaemonOptions options;
    private final PrintStream err;
    private final Reloading reloading;
    private final CompletableFuture<String> signal = new CompletableFuture<>();
    private volatile boolean serving;
    private volatile @Nullable AccessLog accessLog;

    /**
     * A daemon that does nothing yet.
     *
     * @param config what it serves
     * @param options how it behaves as a process
     * @param err where the one line goes that says why it could not start
     */
    public Daemon(DaemonConfig config, DaemonOptions options, PrintStream err) {
        this(config, options, err, null);
    }

    /**
     * A daemon that does nothing yet.
     *
     * @param config what it serves
     * @param options how it behaves as a process
     * @param err where the one line goes that says why it could not start
     * @param source reads the configuration again at SIGHUP; {@code null} if there is no file
     */
    Daemon(DaemonConfig config, DaemonOptions options, PrintStream err, Reloading.@Nullable Source source) {
        this.config = config;
        this.options = options;
        this.err = err;
        this.reloading = new Reloading(config, source);
    }

    /**
     * Serves until a signal. Runs on the calling thread.
     *
     * @return the exit code
     */
    public int run() {
        ProcessName.set(options.command());
        followHostNames();
        takeSignals();
        long pid = ProcessHandle.current().pid();
        SystemdNotifier systemd = SystemdNotifier.of(System.getenv(), pid);
        Retry retry = new Retry(options.busyPortPatience().toNanos());
        try (FileStateStore store = openStore();
                AccessLog log = openAccessLog();
                LoadBalancer lb = retry.bind(() -> startBalancer(log, store));
                AdminServer admin = retry.bind(() -> startAdmin(lb, store))) {
            if (log != null) {
                admin.show(log);
            }
            serving = true;
            reloading.serve(lb);
            if (store != null) {
                store.follow(lb);
            }
            PidFile pidFile = writePidFile(pid);
            StartupLog.lines(options, lb, config, admin.addresses()).forEach(LOG::info);
            try (Watch watch = watch(lb, systemd)) {
                watch.start();
                systemd.ready();
                makeArchive();
                signal.join();
            }
            systemd.stopping();
            return stop(lb, admin, pidFile);
        } catch (BindException e) {
            return notStarted(BindTrouble.line(e));
        } catch (IOException | IllegalArgumentException e) {
            return notStarted(String.valueOf(e.getMessage()));
        }
    }

    /** Java remembers an address for 30 s by itself, and longer with a security policy; a name that moved is followed. */
    static void followHostNames() {
        Security.setProperty("networkaddress.cache.ttl", Integer.toString(HOST_NAME_SECONDS));
    }

    /** For the next start; a daemon that cannot have it serves all the same. */
    private static void makeArchive() {
        try {
            Optional<ClassDataArchive> archive = ClassDataArchive.ofProcess();
            if (archive.isPresent() && !archive.get().isMapped()) {
                archive.get().makeAside(Lbd.class, ArchiveCommand.NAME);
            }
        } catch (IOException e) {
            LOG.debug("class-data archive not made: {}", e.toString());
        }
    }

    /** Closed last, so that the sessions that a stop cuts have their lines. */
    private @Nullable AccessLog openAccessLog() throws IOException {
        if (config.accessLog() == null) {
            return null;
        }
        AccessLog opened = AccessLog.open(config.accessLog());
        accessLog = opened;
        return opened;
    }

    private @Nullable FileStateStore openStore() throws IOException {
        StateConfig state = config.state();
        if (state == null) {
            return null;
        }
        try {
            return state.fresh() ? FileStateStore.openFresh(state.directory()) : FileStateStore.open(state.directory());
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage() + ". Use: --state-dir DIR for another place, or --state-dir none to keep nothing",
                    e);
        }
    }

    /** With a state directory the token is there; a copy is put where lbctl looks. */
    private AdminServer startAdmin(LoadBalancer lb, @Nullable FileStateStore store) throws IOException {
        AdminConfig given = config.admin();
        if (store == null || given.tokenFile() != null) {
            return AdminServer.start(lb, given, options.version());
        }
        AdminServer admin = AdminServer.start(lb, given.withTokenFile(store.tokenFile()), options.version());
        try {
            TokenFiles.announce(admin.addresses().get(0).getPort(), store.tokenFile());
        } catch (IOException e) {
            LOG.warn("lbctl needs --token-file {}: {}", store.tokenFile(), e.toString());
        }
        return admin;
    }

    private LoadBalancer startBalancer(@Nullable AccessLog log, @Nullable FileStateStore store) throws IOException {
        try {
            LoadBalancerBuilder builder = LoadBalancer.builder(config.balancer());
            if (log != null) {
                builder.observer(log);
            }
            if (store != null) {
                builder.stateStore(store);
            }
            return builder.start();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    private int stop(LoadBalancer lb, AdminServer admin, @Nullable PidFile pidFile) {
        Duration grace = config.shutdownGrace();
        int sessions = lb.pools().stream()
                .map(Pool::status)
                .mapToInt(status -> status.sessions())
                .sum();
        LOG.info(
                "{}: stopping; {} {} to end",
                signal.join(),
                sessions == 1 ? "1 session has" : sessions + " sessions have",
                Durations.format(grace));
        CompletableFuture<Void> stopped = lb.stop(grace).toCompletableFuture();
        if (grace.isZero()) {
            // A successor may be waiting for the ports: they go first.
            admin.close();
        }
        try {
            stopped.get(grace.plus(AFTER_GRACE).toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("stopped");
            return STOPPED;
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("not stopped in time: {}", e.toString());
            Runtime.getRuntime().halt(DEAD);
            return DEAD;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return STOPPED;
        } finally {
            remove(pidFile);
        }
    }

    private @Nullable PidFile writePidFile(long pid) throws IOException {
        if (options.pidFile() == null) {
            return null;
        }
        return PidFile.write(options.pidFile(), pid);
    }

    private static void remove(@Nullable PidFile pidFile) {
        try {
            if (pidFile != null) {
                pidFile.remove();
            }
        } catch (IOException e) {
            LOG.warn("pid file not removed: {}", e.toString());
        }
    }

    private Watch watch(LoadBalancer lb, SystemdNotifier systemd) {
        Duration interval = systemd.watchdog().map(asked -> asked.dividedBy(2)).orElse(WATCH_INTERVAL);
        return new Watch(
                lb::alive,
                systemd.watchdog().isPresent() ? systemd::alive : () -> {},
                why -> {
                    LOG.error("{}: the process ends, so that its supervisor can start it again", why);
                    Runtime.getRuntime().halt(DEAD);
                },
                interval.compareTo(WATCH_INTERVAL) < 0 ? interval : WATCH_INTERVAL);
    }

    private void takeSignals() {
        Signals.handle("TERM", name -> stopOrEnd(name, 143));
        Signals.handle("INT", name -> stopOrEnd(name, 130));
        // Taken even without an access log: left alone, it would end the process.
        Signals.handle("USR1", this::reopenAccessLog);
        Signals.handle("HUP", reloading::reload);
    }

    private void reopenAccessLog(String name) {
        AccessLog log = accessLog;
        LOG.info("{}: {}", name, log == null ? "there is no access log" : "opening the access log again");
        if (log != null) {
            log.reopen();
        }
    }

    private void stopOrEnd(String name, int code) {
        // Before it serves there is nothing to end gently; the second time somebody means it.
        if (!serving || !signal.complete(name)) {
            LOG.warn("{}: ending now", name);
            Runtime.getRuntime().halt(code);
        }
    }

    private int notStarted(String why) {
        err.println(options.command() + ": " + why);
        return NOT_STARTED;
    }

    /** Tries to bind again while the port is in use and patience lasts; both binds share the patience. */
    private static final class Retry {
        private final long deadline;
        private boolean told;

        Retry(long patienceNanos) {
            this.deadline = System.nanoTime() + patienceNanos;
        }

        <T> T bind(Binding<T> binding) throws IOException {
            while (true) {
                try {
                    return binding.bind();
                } catch (BindException e) {
                    if (!BindTrouble.inUse(e) || System.nanoTime() - deadline >= 0) {
                        throw e;
                    }
                    if (!told) {
                        LOG.info("{}: trying again", e.getMessage());
                        told = true;
                    }
                    pause(e);
                }
            }
        }

        private static void pause(BindException e) throws BindException {
            try {
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw e;
            }
        }
    }

    private interface Binding<T> {
        T bind() throws IOException;
    }
}
