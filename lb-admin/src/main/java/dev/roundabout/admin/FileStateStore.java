package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.StateStore;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.strategy.StoredClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps run-time changes in a directory: {@code state.json} with the layer of changes, {@code clients-POOL.bin} with the
 * clients of a stored strategy, {@code lock}, and room for {@code admin.token}. Written by a thread of its own, named
 * {@code lb-state}, which a hanging disk may hold up for as long as it likes: nothing else waits for it. All methods may
 * be called from any thread.
 */
public final class FileStateStore implements StateStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileStateStore.class);
    private static final String STATE = "state.json";
    private static final int LARGEST = 64 * 1024 * 1024;
    private static final long SAVE_SECONDS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    // Set once.
    private final Path path;
    private final StateDirectory directory;
    private final Disk disk;
    private final ChangeLayer kept;
    private final ScheduledThreadPoolExecutor thread;

    // Guarded by this.
    private @Nullable ChangeLayer newest;
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private @Nullable LoadBalancer followed;
    private boolean closed;

    private FileStateStore(Path path, StateDirectory directory, Disk disk, ChangeLayer kept) {
        this.path = path;
        this.directory = directory;
        this.disk = disk;
        this.kept = kept;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, "lb-state");
            made.setDaemon(true);
            return made;
        });
        thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    /**
     * Opens a directory, made with mode 0700 if it is missing, and reads what was kept there.
     *
     * @param path the directory; for one load balancer at a time
     * @return the store
     * @throws IOException if it cannot be used, if another process has it, or if {@code state.json} is damaged or was
     *     written by a newer program; the message names the path and says what to do. A file that cannot be read is left
     *     as it is
     */
    public static FileStateStore open(Path path) throws IOException {
        return open(path, false, Disk.REAL);
    }

    /**
     * Opens a directory without what was kept there: {@code state.json} is moved to the first free name
     * {@code state.json.aside-N}, readable or not.
     *
     * @param path the directory
     * @return the store, in which nothing is kept
     * @throws IOException if the directory cannot be used or another process has it
     */
    public static FileStateStore openFresh(Path path) throws IOException {
        return open(path, true, Disk.REAL);
    }

    static FileStateStore open(Path path, boolean fresh, Disk disk) throws IOException {
        StateDirectory directory = StateDirectory.open(path);
        boolean opened = false;
        try {
            Path file = directory.file(STATE);
            if (fresh && Files.exists(file)) {
                LOG.warn("{}: moved to {}; starting without kept changes", file, directory.setAside(STATE, disk));
            }
            FileStateStore store = new FileStateStore(path, directory, disk, read(file));
            opened = true;
            return store;
        } finally {
            if (!opened) {
                directory.close();
            }
        }
    }

    /** {@return the directory} */
    public Path directory() {
        return path;
    }

    /** {@return where the admin token goes, if nothing else is said} */
    public Path tokenFile() {
        return directory.file("admin.token");
    }

    @Override
    public ChangeLayer kept() {
        return kept;
    }

    @Override
    public synchronized CompletionStage<Void> keep(ChangeLayer layer) {
        if (closed) {
            return CompletableFuture.failedFuture(new IOException("state directory " + path + ": closed"));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.add(done);
        newest = layer;
        if (waiting.size() == 1) {
            thread.execute(this::write);
        }
        return done;
    }

    @Override
    public StoredClients storedClients(String pool) {
        String name = clientsFile(pool);
        Path file = directory.file(name);
        try {
            return StoredClientsFormat.decode(Files.readAllBytes(file), Instant.now());
        } catch (NoSuchFileException e) {
            return StoredClients.NONE;
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "{}: {}; kept as {}, pool {} sends its clients anew",
                    file,
                    e instanceof IOException io ? StateDirectory.reason(io) : "damaged",
                    aside(name),
                    pool);
            return StoredClients.NONE;
        }
    }

    /**
     * Saves which clients its stored strategies send where, every minute and when this store is closed. Losing that file
     * loses nothing but the habit of those clients.
     *
     * @param lb the load balancer that was started with this store
     */
    public synchronized void follow(LoadBalancer lb) {
        if (followed == null) {
            var saving = thread.scheduleWithFixedDelay(this::saveClients, SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
            LOG.debug("saving stored clients every {} s: {}", SAVE_SECONDS, saving);
        }
        followed = lb;
    }

    /**
     * Saves the clients, ends the thread, and gives the directory back. Waits at most five seconds for the disk; if that
     * hangs longer, the directory stays this process's until the last write has ended, so that it cannot overwrite what a
     * successor wrote.
     */
    @Override
    public void close() {
        close(PATIENCE);
    }

    void close(Duration patience) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            thread.execute(this::leave);
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("state directory {}: the disk hangs; it stays locked until the last write has ended", path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the store's thread: whatever has come in the meantime goes along. */
    private void write() {
        ChangeLayer layer;
        List<CompletableFuture<Void>> done;
        synchronized (this) {
            layer = newest;
            done = waiting;
            waiting = new ArrayList<>();
        }
        Path file = directory.file(STATE);
        try {
            disk.replace(file, StateFormat.encode(Objects.requireNonNull(layer)));
            done.forEach(one -> one.complete(null));
        } catch (IOException e) {
            IOException named = new IOException(file + ": " + StateDirectory.reason(e), e);
            done.forEach(one -> one.completeExceptionally(named));
        } catch (Throwable e) { // nobody must wait for ever
            done.forEach(one -> one.completeExceptionally(e));
        }
    }

    /** On the store's thread. */
    private void saveClients() {
        LoadBalancer lb;
        synchronized (this) {
            lb = followed;
        }
        if (lb == null) {
            return;
        }
        for (Pool pool : lb.pools()) {
            Path file = directory.file(clientsFile(pool.name()));
            try {
                StoredClients clients = pool.storedClients();
                if (clients.size() == 0) {
                    Files.deleteIfExists(file);
                } else {
                    disk.replace(file, StoredClientsFormat.encode(clients, Instant.now()));
                }
            } catch (IOException e) {
                LOG.warn("{}: stored clients not saved: {}", file, StateDirectory.reason(e));
            } catch (RuntimeException e) { // a periodic task that throws is never run again
                LOG.error("{}: stored clients not saved", file, e);
            }
        }
    }

    /** On the store's thread, last of all. */
    private void leave() {
        try {
            saveClients();
        } finally {
            try {
                directory.close();
            } catch (IOException e) {
                LOG.warn("state directory {}: {}", path, StateDirectory.reason(e));
            }
        }
    }

    private String aside(String name) {
        try {
            return directory.setAside(name, disk).toString();
        } catch (IOException e) {
            return directory.file(name).toString();
        }
    }

    private static String clientsFile(String pool) {
        return "clients-" + pool + ".bin";
    }

    private static ChangeLayer read(Path file) throws IOException {
        try {
            if (Files.size(file) > LARGEST) {
                throw new StateFormat.UnreadableException("damaged: larger than it can be");
            }
            return StateFormat.decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return ChangeLayer.EMPTY;
        } catch (StateFormat.UnreadableException e) {
            throw new IOException(
                    "state file " + file + ": " + e.getMessage()
                            + " (expected: the kept run-time changes). Nothing was changed. Put a good copy there, or"
                            + " start once with --fresh, which moves it aside and starts without kept changes",
                    e);
        } catch (IOException e) {
            throw new IOException(
                    "state file " + file + ": cannot be read: " + StateDirectory.reason(e)
                            + " (expected: a file that the user " + TokenFiles.user() + " can read)",
                    e);
        }
    }
}
